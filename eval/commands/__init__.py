"""One file per command of `python -m eval`; each has `run(arguments) -> exit code` and is imported only when named."""
