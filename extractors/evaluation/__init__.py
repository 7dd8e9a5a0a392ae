"""Extraction scored on labelled pages, beside plain trafilatura. Begin at `page_text`."""
