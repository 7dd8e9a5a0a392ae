"""Feeds, lists of feeds and sitemaps: bytes in, clean entries out. Begin at `parse`, then `entries`."""
