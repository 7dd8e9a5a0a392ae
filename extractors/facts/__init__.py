"""What one text states: its figures, the names in it, the outlets it credits."""
