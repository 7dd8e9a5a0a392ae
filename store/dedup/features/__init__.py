"""What is read of an article to compare it with others. Begin at `article`."""
