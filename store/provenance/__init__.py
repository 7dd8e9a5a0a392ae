"""Who reported a story first and who copied: relations of articles, and their evidence. Begin at `lineage`."""
