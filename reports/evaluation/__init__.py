"""Measurements of what the reports decide, against labels that people made. Begin at `labelled.read_lines`."""
