"""An invented fortnight of press, served over real HTTP: what the demo and the tests collect from."""
