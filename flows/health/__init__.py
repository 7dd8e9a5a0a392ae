"""What is wrong on this machine or with the feeds, and who is notified. Begin at `doctor`."""
