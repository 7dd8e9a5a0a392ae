"""Figures, quotes, predictions and credits of articles, compared within a story. Begin at `facts`."""
