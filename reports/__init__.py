"""A window of stories in, text out. Receives stories; never queries."""
