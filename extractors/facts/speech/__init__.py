"""Quotations with speakers, and predictions. Begin at `quotations`."""
