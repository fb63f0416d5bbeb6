"""A part of a suite: some topics, to run again only what is affected, or some languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from eval.errors import UnusableSuite
from eval.suite import read_suite
from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


PART = ".part"
"""What the name of a part's file has more than its suite's: its runs make a trend of their own."""


def part_of(suite: Path, into: Path, topics: Collection[str] = (), languages: Collection[str] = ()) -> Path:
    """A suite file with these topics and languages alone (empty: all of them), under the same gates. Raises `UnusableSuite` if nothing is left."""
    read_suite(suite)
    table = read_table(suite)
    # a topic that is asked in several markets is named with each of them: returns@DE
    names = {*topics, *(name.partition("@")[0] for name in topics)}
    asked = [topic | {"questions": _asked(topic["questions"], languages)} for topic in table["topics"] if not topics or topic["id"] in names]
    kept = [topic for topic in asked if topic["questions"]]
    if not kept:
        chosen = ", ".join((*sorted(topics), *languages))
        message = f"{suite.name} has nothing of what was chosen ({chosen}): it was changed since, or another language was meant. Run it whole."
        raise UnusableSuite(message)
    into.mkdir(parents=True, exist_ok=True)
    path = into / f"{suite.stem.removesuffix(PART)}{PART}.yaml"
    # a JSON document is a YAML document
    asked_in = {lang for topic in kept for lang in topic["questions"]}
    required = [lang for lang in table.get("languages", ()) if lang in asked_in]
    path.write_text(json.dumps(table | {"languages": required, "topics": kept}, ensure_ascii=False, default=str, indent=1) + "\n", "utf-8")
    read_suite(path)
    return path


def _asked(questions: dict[str, str], languages: Collection[str]) -> dict[str, str]:
    return {lang: text for lang, text in questions.items() if not languages or lang in languages}
