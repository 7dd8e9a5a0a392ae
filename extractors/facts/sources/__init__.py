"""The outlets and documents a text credits. Begin at `read`."""
