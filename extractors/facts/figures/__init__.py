"""Figures: amounts with unit, subject and attribute. Begin at `amounts`."""
