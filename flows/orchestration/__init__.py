"""Prefect: engine, deployments, automations, artifacts, server, runs, signals. Begin at `engine`."""
