"""What an edition prints of the ledger: figures, quotes, predictions, disagreements; reads no text for facts.

Begin at `figures.key_figures`.
"""
