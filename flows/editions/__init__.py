"""What surrounds an edition: its week, history, comparison, mail, and the static site. Begin at `flows.digest`."""
