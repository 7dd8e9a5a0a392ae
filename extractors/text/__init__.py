"""Plain text: cleaning, charsets, dates, sentences. Begin at `clean`."""
