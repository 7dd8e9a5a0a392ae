"""Exact neighbours of embeddings above a threshold. Begin at `search`."""
