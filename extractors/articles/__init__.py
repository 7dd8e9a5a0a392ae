"""Pages: HTML in, the article's text, metadata and kind of wall out. Begin at `extract`, then `text_vote`."""
