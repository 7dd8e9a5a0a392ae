"""Stories: clusters of articles about one event, their identity, corrections and threads. Begin at `grouping`."""
