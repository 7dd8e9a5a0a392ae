"""What was announced, fetched and read: feeds, entries, pages, articles. Begin at `feed_runs`."""
