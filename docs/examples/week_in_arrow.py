"""Open a store, take a week's stories as Arrow, and write its edition: week_in_arrow.py storyfold.toml 2026-W18."""

import sys
import tomllib
from pathlib import Path

import storyfold

config, week = Path(sys.argv[1]), sys.argv[2]
named = tomllib.loads(config.read_text(encoding="utf-8")).get("store", {}).get("path", "storyfold.duckdb")
with storyfold.open_store(config.parent / named) as store:
    stories = store.arrow("FROM week($week)", week=week)
    print(f"{stories.num_rows} stories; columns: {', '.join(stories.column_names)}")
    for row in store.rows("FROM week($week) LIMIT 3", week=week):
        print(f"  {row['outlets']} outlets: {row['headline']}")
for path in storyfold.write_editions(config, week):
    print(f"edition: {path}")
