"""Plain text: cleaning, typography, charsets, dates, sentences, word counts. Begin at `clean`."""
