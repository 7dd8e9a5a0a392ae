"""An edition from stories and ledgers: relevance in, ranked and composed out. Begin at `compose`."""
