"""Embeddings: texts in, unit vectors out, on the fastest backend that is faithful to float32. Begin at `encoder`."""
