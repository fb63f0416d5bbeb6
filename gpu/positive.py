"""A flag's number that must be positive."""

import argparse


def positive(text: str) -> int:
    """Raises `argparse.ArgumentTypeError` for any number below 1."""
    number = int(text)
    if number < 1:
        message = f"{text} is not a positive number"
        raise argparse.ArgumentTypeError(message)
    return number
