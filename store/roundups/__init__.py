"""The items of roundups, newsletters and podcasts, and the reports that they mention. Begin at `items`."""
