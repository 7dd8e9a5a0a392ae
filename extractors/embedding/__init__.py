"""Text in, embeddings out, by the fastest exact enough backend. Begin at `encoder`."""
