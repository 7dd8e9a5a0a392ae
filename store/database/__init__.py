"""The files: connections, locks, transactions, the published copy, the search index. Begin at `connections`."""
