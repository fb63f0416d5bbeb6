"""`python -m eval translation [TEXTS.jsonl]`: translations scored for values, yes and no, names and conditions kept, and by chrF beside a person's own.

Those of the configured server or model, or of any system from a file; and the score itself on trial over what people wrote.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.commands.run import progress
from eval.errors import EvalError
from eval.provenance import provenance
from eval.readers import open_readers
from eval.report.page import share
from eval.translation.chrf import has_chrf
from eval.translation.served import by_server
from eval.translation.texts import read_groups, read_made
from eval.translation.trial import CHRF, MEASURES, PIVOT, figures, human, judge, planted
from ingest.places import language_name
from serving.chat_translate import open_any_translator
from serving.environment import SettingsError
from serving.errors import ServingError
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.readers import Readers
    from eval.translation.texts import Group
    from eval.translation.trial import Figure

TEXTS = Path(__file__).parent.parent / "suites" / "parallel.jsonl"
HUMAN, SERVED, GIVEN = "people's own", "served", "given"


def run(arguments: Sequence[str]) -> int:
    """Score and print. Exit code 0; 1 where a system keeps values in less than `--least` of some language's texts; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        groups = read_groups(options.texts)[: options.sample or None]
        readers = open_readers()
        systems, gaps = _systems(groups, options, readers)
        trial = planted(groups, readers, progress())
    except (EvalError, SettingsError, ServingError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    value = {
        "texts": len(groups),
        "systems": {name: _told(found) for name, found in systems.items()},
        "gaps": gaps,
        "planted": trial,
        "chrf": has_chrf(),
        "from": asdict(provenance(options.texts)),
    }
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    return int(any(falls_short(found, options.least) for name, found in systems.items() if name != HUMAN))


def falls_short(found: Sequence[Figure], least: float) -> bool:
    """Whether values are kept in less than that share of some language's texts, or nothing could be scored at all."""
    facts = next(one for one in found if one.name == "facts")
    return facts.overall.value is None or any(mean.value is not None and mean.value < least for _, mean in facts.by_language)


def as_lines(value: dict[str, Any]) -> list[str]:
    """Every measure by language, for people."""
    out: list[str] = []
    for name, told in value["systems"].items():
        langs = list(next(iter(told.values()))["by_language"])
        out += ["", name, f"{'':12}" + "".join(f"{lang:>7}" for lang in ("all", *langs)) + f"{'n':>7}"]
        for measure, figure in told.items():
            cells = (figure["overall"], *(figure["by_language"][lang] for lang in langs))
            out.append(f"{measure:12}" + "".join(f"{share(each['value']):>7}" for each in cells) + f"{figure['overall']['n']:>7}")
    out += ["", "planted in people's own, and seen: " + ", ".join(f"{kind} {one['caught']}/{one['planted']}" for kind, one in value["planted"].items())]
    out += [f"{count} not translated: {why}" for why, count in value["gaps"].items()]
    if not value["chrf"]:
        out.append("chrF is left out: install the extra `translation` (pip install '.[translation]').")
    return out


def _systems(groups: Sequence[Group], options: argparse.Namespace, readers: Readers) -> tuple[dict[str, tuple[Figure, ...]], dict[str, int]]:
    found = {HUMAN: figures(judge(human(groups), readers))}
    if options.translations:
        return found | {GIVEN: figures(judge(read_made(options.translations, groups), readers))}, {}
    opened = open_any_translator(serving_settings(os.environ), lambda tag: language_name(tag, PIVOT))
    if opened is None:
        return found, {}
    translator, _ = opened
    try:
        made, gaps = by_server(groups, translator, progress())
    finally:
        translator.close()
    return found | {SERVED: figures(judge(made, readers))}, gaps


def _told(found: Sequence[Figure]) -> dict[str, Any]:
    """A system's measures; chrF is none of people's own texts, for they are what it is held against."""
    measured = [one for one in found if one.name != CHRF or one.overall.n]
    return {one.name: {"overall": asdict(one.overall), "by_language": {lang: asdict(mean) for lang, mean in one.by_language}} for one in measured}


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval translation", description=__doc__)
    parser.add_argument(
        "texts", type=Path, nargs="?", default=TEXTS, metavar="TEXTS.jsonl", help="the same text by people in several languages (default: shipped)"
    )
    parser.add_argument("--translations", type=Path, metavar="FILE", help='a system\'s own, one JSON object a line: {"id", "from", "to", "text"}')
    parser.add_argument("--least", type=float, default=0.9, metavar="SHARE", help=f"exit code 1 below; measures: {', '.join(MEASURES)} (default: 0.9)")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="the first N texts only")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
