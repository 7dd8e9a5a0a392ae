"""Addresses: normalised for identity, shown without credentials. Begin at `normalize`."""
