"""Backup, integrity, compaction, export and import, forgetting. Begin at `nightly`."""
