"""An edition as markdown, HTML, JSON and charts. Begin at `render`."""
