"""The `storyfold` command: one file a group of commands, none of which decides about news. Begin at `app`."""


def main() -> None:
    """Run the command line."""
    from flows.cli.app import main as run

    run()
