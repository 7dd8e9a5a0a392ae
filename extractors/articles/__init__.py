"""Pages: HTML in, the article's text and metadata out. Begin at `extract`."""
