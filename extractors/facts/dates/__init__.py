"""Days, weekdays and periods a text names. Begin at `periods`."""
