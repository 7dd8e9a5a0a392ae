"""The sentence that tells the news of an article, or none. Begin at `rank.rank_leads`."""
