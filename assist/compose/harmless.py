"""Text of strangers in a prompt: none of it can pass for the end of a turn, a heading, a number or the line between the turns."""

from __future__ import annotations

import re

CONTROL = re.compile(r"<([|/｜]?[A-Za-z_｜▁][\w|｜▁/ -]{0,40})>|\[(/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS))\]")
"""Words in brackets that some chat template reads as the end of a turn. A server's tokenizer knows them wherever they stand."""


def harmless(text: str) -> str:
    """Text of a stranger that no chat template takes for the end of a turn: its control words stand in other brackets."""
    return CONTROL.sub(lambda found: f"‹{found[1]}›" if found[1] else f"［{found[2]}］", text)


def quoted(text: str) -> str:
    """Text of a stranger, every line marked as material: none of them can pass for a heading, a number or the line between the turns."""
    return "\n".join(f"> {line}" for line in harmless(text).splitlines())
