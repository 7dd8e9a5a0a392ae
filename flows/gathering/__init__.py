"""Collecting: feeds that are due, one feed from request to stored articles, retries, workers. Begin at `one_feed`."""
