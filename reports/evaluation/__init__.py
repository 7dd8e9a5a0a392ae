"""Measures what the reports decide against labels that people made; knows no store and no flow."""
