"""How commands meet a terminal or a pipe: groups loaded late, tables, the SQL prompt, the manual. Begin at `tables`."""
