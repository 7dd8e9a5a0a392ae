"""One document in, facts out. Knows no other document, no database, and no clock but the one it is given."""
