"""An invented fortnight of press, served over HTTP: what the demo and the tests collect from. Begin at `server`."""
