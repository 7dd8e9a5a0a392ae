"""The configuration: `storyfold.toml`, environment and Prefect variables, with their defaults. Begin at `settings`."""
