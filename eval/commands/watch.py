"""`python -m eval watch SENT.jsonl`: replies that were sent: those about one thing compared across languages, and a sample of each language looked at."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.errors import EvalError, UnusableReport
from eval.pairs.reading import AnswerReader
from eval.provenance import provenance
from eval.readers import open_readers
from eval.report.marks import write_json
from eval.report.page import environment_of
from eval.report.write import folder_name
from eval.settings import eval_settings
from eval.watch.sent import read_sent
from eval.watch.watch import watch
from serving.environment import SettingsError
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.provenance import Provenance
    from eval.watch.watch import Apart, Looked, Watched

TEMPLATES = Path(__file__).parent.parent / "watch"


def run(arguments: Sequence[str]) -> int:
    """Watch and write the report. Exit code 0; 1 where somebody has to look; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        settings = eval_settings()
        sent, origin = read_sent(options.sent), provenance(options.sent)
        reader = AnswerReader(open_readers(), open_encoder(serving_settings(os.environ)))
        value = as_json(watch(sent, reader, open_readers(), options.sample, origin.digest), origin)
        page = _write(value, options.out or settings.data / "evaluation" / "watch")
    except (EvalError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    told = value | {"report": str(page)}
    print(json.dumps(told, ensure_ascii=False) if options.json else "\n".join([*as_lines(value), f"report: {page}"]))
    return 1 if value["apart"] or value["looked"] else 0


def as_json(found: Watched, origin: Provenance) -> dict[str, Any]:
    """The document of a watch."""
    return {
        "format": "concord-watch/1",
        "date": origin.date,
        "commit": origin.commit,
        "source": origin.source,
        "digest": origin.digest,
        "replies": found.replies,
        "compared": found.compared,
        "apart": [_apart(one) for one in found.apart],
        "between_markets": [_apart(one) for one in found.between],
        "sampled": found.sampled,
        "without_sources": found.without_sources,
        "looked": [_looked(one) for one in found.looked],
    }


def as_lines(value: dict[str, Any]) -> list[str]:
    """The findings for a person."""
    out = [f"{value['replies']} replies, {value['compared']} topics answered in several languages"]
    out += [
        f"{one['topic']} {one['market']}: {one['kind']}: {one['mine']['lang']} says {one['says'] or 'nothing'}, "
        f"others {one['others_say'] or 'nothing'} ({one['mine']['id']})"
        for one in value["apart"]
    ]
    out += [
        f"{one['topic']}, between markets: {one['kind']}: {one['mine']['lang']} in {one['market'] or 'no market'} says {one['says'] or 'nothing'}, "
        f"others {one['others_say'] or 'nothing'} ({one['mine']['id']}): right where the markets' terms differ"
        for one in value["between_markets"]
    ]
    sampled = ", ".join(f"{lang} {count}" for lang, count in value["sampled"].items())
    out.append(f"looked at: {sampled}" + (f"; {value['without_sources']} of them name nothing they rest on" if value["without_sources"] else ""))
    for one in value["looked"]:
        why = [f"written in {one['language']}"] if one["language"] else []
        why += [f"no source for {', '.join(one['unsupported'])}"] if one["unsupported"] else []
        why += [f"the guard found {', '.join(one['findings'])}"] if one["findings"] else []
        out.append(f"{one['id'] or one['topic']} in {one['lang']}: {'; '.join(why)}")
    return out


def _apart(one: Apart) -> dict[str, Any]:
    sides = {
        name: {"id": sent.id, "lang": sent.lang, "text": sent.stated or sent.text, "sources": list(sent.sources)}
        for name, sent in (("mine", one.mine), ("other", one.other))
    }
    return {"topic": one.topic, "market": one.market, "kind": one.kind, "says": one.says, "others_say": one.others_say, **sides}


def _looked(one: Looked) -> dict[str, Any]:
    sent = one.sent
    told = {"language": one.language, "unsupported": list(one.unsupported), "findings": list(one.findings)}
    return {"id": sent.id, "topic": sent.topic, "lang": sent.lang, "text": sent.text, "sources": list(sent.sources), **told}


def _write(value: dict[str, Any], out: Path) -> Path:
    folder = out / folder_name(value)
    try:
        write_json(folder / "watch.json", value)
        page = folder / "watch.html"
        page.write_text(environment_of(TEMPLATES).get_template("watch.html.j2").render(run=value), "utf-8")
    except OSError as cause:
        message = f"The report cannot be written to {folder} ({cause.strerror}): name another folder with --out."
        raise UnusableReport(message) from cause
    return page


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval watch", description=__doc__)
    parser.add_argument("sent", type=Path, metavar="SENT.jsonl", help="replies that were sent, as `python -m assist sent` hands them over, or any system's")
    parser.add_argument("--sample", type=int, default=20, metavar="N", help="replies of each language that are looked at (default: 20)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the report (default: evaluation/watch in the data folder)")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
