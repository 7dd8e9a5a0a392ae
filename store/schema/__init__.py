"""Tables, views, macros, their comments, and the migrations that made them. Begin at `migrations`."""
