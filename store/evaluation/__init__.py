"""Clusters against labels, and the fitting of the pair weights. Begin at `same_story`."""
