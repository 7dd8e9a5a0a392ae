"""Clustering of articles by event: nearest neighbours by embedding, a score for each pair, clusters from the scores.

Begin at `candidate_pairs` (which pairs), `pair_score` (how likely one event), `clusters` (average linkage).
"""
