"""Split an edition's markdown from its YAML front matter, which is for programs."""


def without_front_matter(markdown: str) -> str:
    """Return the markdown after its front matter; a text without one as it is."""
    return markdown.split("\n---\n", 1)[-1] if markdown.startswith("---\n") else markdown
