"""Reading again what was kept: WARC import and export, re-extraction of stored pages. Begin at `reextract`."""
