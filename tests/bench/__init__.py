"""Measured accuracy, beside baselines in the same run: `make bench`."""
