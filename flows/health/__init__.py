"""What is wrong on this machine or with the feeds, and who is told. Begin at `doctor`."""
