"""The HTTP edge: parses, calls one thing, answers. The only place that knows status codes."""
