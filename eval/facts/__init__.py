"""The fact reader on trial: expressions written by hand and expressions generated from CLDR, each with the facts it holds."""
