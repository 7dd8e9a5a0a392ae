"""The network: polite, bounded fetching that never dials a private address. Begin at `fetcher`."""
