"""Static pages of editions, stories and feeds: values in, a mapping of file names to text out.

Begin at `render.render_site`.
"""
