"""Why two languages differ: from what an answer shows, and, of a system that lets one stage be swapped, from what changes then."""
