"""Models that write summaries, on this machine or behind an endpoint. Begin at `abstractive.write_summaries`."""
