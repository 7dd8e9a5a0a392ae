"""What we hold, and which of it is the same. Identity of stories, copies and lineage is decided here."""
