"""Feeds and lists of feeds: bytes in, entries out. Begin at `parse`."""
