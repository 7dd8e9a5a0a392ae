"""Names of people, organisations and places. Begin at `mentions`."""
