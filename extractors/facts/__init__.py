"""What one text states: its figures, quotes, predictions, the names in it, the outlets it credits.

Begin at `read_facts.read_facts`.
"""
