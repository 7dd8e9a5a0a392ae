"""Answers for agents: read-only tools over the published copy, by the Model Context Protocol. Begin at `server`."""
