"""Read-only questions: SQL, search, editions, signals of health. Begin at `sql`."""
