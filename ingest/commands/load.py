"""`python -m ingest load PATH…`: make the index equal these files and folders, and say what became of each."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.commands._opened import add_common, day, following, markets, opened, validity, words
from ingest.job import Act
from ingest.settings import ingest_settings
from ingest.types import Audience, Kind, LoadOptions, LoadReport, Outcome, State
from serving.known import unlisted
from serving.settings import serving_settings

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files and folders")
    parser.add_argument("--market", default="", help="countries these documents hold for, as DE,FR; default: all")
    parser.add_argument("--kind", choices=[kind.value for kind in Kind], help="what these documents are; default: told from their paths")
    parser.add_argument("--audience", choices=[one.value for one in Audience], default=Audience.PUBLIC.value, help="who may read them")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="the PATHs are ticket exports (CSV, JSON, JSONL); FILE says which column is what")
    parser.add_argument("--product", default="", help="products these documents speak of, as A7,B2; default: all")
    parser.add_argument("--channel", default="", help="channels they may be used in, as chat,email; default: all")
    parser.add_argument("--owner", default="", help="who answers for them")
    parser.add_argument("--review-on", type=day, metavar="DAY", help="day by which somebody looks at them again, as 2027-01-31")
    parser.add_argument("--valid-from", type=day, metavar="DAY", help="first day they hold")
    parser.add_argument("--valid-to", type=day, metavar="DAY", help="last day they hold")
    parser.add_argument("--keep", action="store_true", help="keep documents that are no longer in the given folders")
    add_common(parser)


def run(args: Namespace) -> int:
    """Load, and print the report."""
    options = _options(args)
    paths = list(args.paths)
    if args.mapping:
        paths, options = _exports(paths, args.mapping, ingest_settings(os.environ, data=args.data).data, options)
    with opened(args) as (index, shelf):
        with following(index):
            report = index.load(paths, options)
        code = _told(report, args)
        if any(one.act == Act.OPTIMISE and one.finished_at is None for one in shelf.queue()):
            print("The search graph of these documents is now being built; they can be searched meanwhile, a little slower.", file=sys.stderr)
    return code


def _told(report: LoadReport, args: Namespace) -> int:
    encoder = serving_settings(os.environ).encoder
    strange = unlisted(encoder, {one.lang for one in report.documents if one.passages})
    if strange:
        print(f"{encoder} does not list these languages of your documents: {', '.join(strange)}. Questions in them may find little.", file=sys.stderr)
    named = frozenset(args.paths)
    print(as_json(report) if args.json else as_text(report, named), flush=True)
    unusable = report.failed or any(one.state is State.SKIPPED and one.path in named for one in report.documents)
    return 2 if unusable and not (report.loaded or report.unchanged) else 0


def _options(args: Namespace) -> LoadOptions:
    return LoadOptions(
        kind=Kind(args.kind) if args.kind else None,
        markets=markets(args.market),
        audience=Audience(args.audience),
        prune=not args.keep,
        products=words(args.product),
        channels=tuple(word.casefold() for word in words(args.channel)),
        owner=args.owner,
        review_on=args.review_on,
        validity=validity(args.valid_from, args.valid_to),
    )


def _exports(paths: Sequence[str], mapping: Path, data: Path, options: LoadOptions) -> tuple[list[str], LoadOptions]:
    """Ticket exports, distilled into the data folder: what to load in their place, and as what."""
    from ingest.sync import keep_export

    folders = []
    for path in paths:
        kept = keep_export(Path(path), mapping, data, options.markets)
        for reason, count in kept.left_out:
            print(f"{path}: {count} tickets left out ({reason})", file=sys.stderr)
        folders.append(str(kept.folder))
    return folders, replace(options, kind=Kind.TICKET, audience=Audience.INTERNAL)


def as_json(report: LoadReport) -> str:
    """The report as one JSON document."""
    documents = [_fields(one) for one in report.documents]
    counts = {"loaded": report.loaded, "unchanged": report.unchanged, "failed": report.failed, "removed": report.removed}
    skipped, waiting = (sum(one.state is state for one in report.documents) for state in (State.SKIPPED, State.WAITING))
    told = {"documents": documents, **counts, "skipped": skipped, "waiting": waiting, "generation": report.generation, "seconds": report.seconds}
    return json.dumps(told, ensure_ascii=False)


def as_text(report: LoadReport, named: frozenset[str] = frozenset()) -> str:
    """The report for a person: what changed or failed by name, and files that were `named` and are no documents; the rest as numbers."""
    told = {State.LOADED, State.FAILED, State.REMOVED, State.WAITING}
    shown = [one for one in report.documents if one.state in told or (one.state is State.SKIPPED and one.path in named)]
    lines = [_line(one) for one in shown]
    skipped, waiting = (sum(one.state is state for one in report.documents) for state in (State.SKIPPED, State.WAITING))
    counts = [(report.loaded, "loaded"), (report.unchanged, "unchanged"), (report.removed, "removed"), (report.failed, "failed")]
    counts += [(waiting, "waiting for their day"), (skipped, "not documents")]
    summary = ", ".join(f"{count} {word}" for count, word in counts if count) or "no file found"
    changed = "" if report.loaded or report.removed else " Nothing changed."
    return "\n".join([*lines, f"{summary}; {report.seconds:.1f} s.{changed}"])


def _fields(one: Outcome) -> dict[str, object]:
    told = {"path": one.path, "state": one.state.value, "reason": one.reason, "family": one.family}
    return {**told, "lang": one.lang, "kind": one.kind, "passages": one.passages}


def _line(one: Outcome) -> str:
    about = one.reason if one.state is not State.LOADED or not one.passages else f"{one.lang} {one.kind}, {one.passages} passages"
    return f"{one.state.value:8} {one.path}  ({about})"
