"""One file per command of `python -m serving`; each has `run(arguments) -> exit code` and is imported only when named."""
