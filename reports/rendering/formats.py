"""Renders an edition into all its files, and the manifest that says what they were made from."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from reports.rendering.render import plots, render_html, render_json, render_markdown
from reports.types import Digest

MANIFEST = "storyfold/manifest/1"


def render_all(digest: Digest, stem: str, templates: Path | None = None) -> dict[str, str]:
    """Return the text of each file by name: markdown, page, JSON, one SVG a chart, and the manifest of them all."""
    files = {
        f"{stem}.json": render_json(digest),
        f"{stem}.html": render_html(digest, templates),
        **{f"{stem}-{kind}.svg": svg for kind, svg in plots(digest).items()},
        f"{stem}.md": render_markdown(digest, templates),
    }
    return {**files, f"{stem}.manifest.json": manifest(digest, files)}


def manifest(digest: Digest, files: Mapping[str, str]) -> str:
    """Return what the edition is a function of, and the SHA-256 of each file it gave, as JSON."""
    made = {
        "schema": MANIFEST,
        "topic": digest.topic.key,
        "week": digest.week,
        "as_of": f"{digest.generated:%Y-%m-%dT%H:%M:%SZ}",
        "snapshot": digest.snapshot,
        "config": digest.config_hash,
        "models": {
            "vectors": digest.model_id,
            "summaries": digest.engine.model if digest.engine.name == "abstractive" else "",
            "checker": digest.engine.checker,
        },
        "engine": digest.engine.name,
        "guard": {"kept": digest.engine.kept, "written": digest.engine.written},
        "stories": [entry.story.id for entry in (*digest.stories, *digest.briefs)],
        "files": {name: hashlib.sha256(content.encode()).hexdigest() for name, content in sorted(files.items())},
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"
