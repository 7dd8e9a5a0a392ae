"""Which articles tell the same event: neighbours by vector, a judged score for each pair, stories from the scores."""
