"""Text that a mail program wrapped on its way (format=flowed, RFC 3676) with its paragraphs whole again."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"^(>*) ?")


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """Lines that end in a space joined with the next of the same quote depth; `delete_space` drops that space (scripts written without spaces)."""
    done: list[str] = []
    open_depth = -1
    for line in text.replace("\r\n", "\n").split("\n"):
        marks = _QUOTED.match(line)
        quote = marks.group(1) if marks else ""
        words = line[marks.end() :] if marks and quote else line.removeprefix(" ")
        if open_depth == len(quote) and words != "-- ":
            done[-1] += words
        else:
            done.append(f"{quote} {words}" if quote else words)
        # a signature's mark ends in a space and is no wrapped line
        flows = words.endswith(" ") and words != "-- "
        open_depth = len(quote) if flows else -1
        if flows and delete_space:
            done[-1] = done[-1][:-1]
    return "\n".join(done)
