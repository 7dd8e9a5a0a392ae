"""Summaries of a story, in sentences that someone printed or a guarded model wrote. Begin at `extractive.summarize`."""
