"""`python -m ingest documents`: every document with its state, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter

from ingest.commands._opened import add_common, day, markets, opened, words
from ingest.errors import UnusableInput
from ingest.types import Kind, Listed, Page, State, Wanted

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

T = TypeVar("T", State, Kind)


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("text", nargs="?", default="", help="part of a path, a title or a family")
    parser.add_argument("--state", default="", help=f"only in these states: {', '.join(State)}")
    parser.add_argument("--kind", default="", help=f"only of these kinds: {', '.join(Kind)}")
    parser.add_argument("--lang", default="", help="only in these languages, as de,fr")
    parser.add_argument("--market", default="", help="only those that hold in one of these countries, as DE,FR")
    parser.add_argument("--family", default="", help="only of these families")
    parser.add_argument("--product", default="", help="only those about one of these products, or about all")
    parser.add_argument("--channel", default="", help="only those for one of these channels, or for all")
    parser.add_argument("--owner", default="", help="only those these people answer for")
    parser.add_argument("--machine", action="store_true", help="only those a machine wrote")
    parser.add_argument("--review-by", type=day, metavar="DAY", help="only those to be looked at by this day")
    parser.add_argument("--ended-by", type=day, metavar="DAY", help="only those that end by this day")
    parser.add_argument("--limit", type=int, default=1000, help="documents (default 1000)")
    add_common(parser)


def run(args: Namespace) -> int:
    """List them."""
    wanted = Wanted(
        text=args.text,
        states=_choices("--state", args.state, State),
        kinds=_choices("--kind", args.kind, Kind),
        langs=words(args.lang),
        markets=markets(args.market),
        families=words(args.family),
        products=words(args.product),
        channels=words(args.channel),
        owners=words(args.owner),
        machine=True if args.machine else None,
        review_by=args.review_by,
        ended_by=args.ended_by,
        limit=max(args.limit, 1),
    )
    with opened(args, must_exist=True) as (_, shelf):
        page = shelf.list(wanted)
    print(json.dumps(TypeAdapter(Page).dump_python(page, mode="json"), ensure_ascii=False) if args.json else as_text(page))
    return 0


def as_text(page: Page) -> str:
    """The list for a person."""
    counts = ", ".join(f"{count} {state}" for state, count in sorted(page.states.items())) or "none"
    return "\n".join([*(_line(one) for one in page.documents), f"{page.total} fit; documents by state: {counts}."])


def _line(one: Listed) -> str:
    about = [f"{one.lang} {one.kind}", f"{one.passages} passages", f"{one.versions} versions"] if one.version else []
    about += [f"owner {one.about.owner}"] * bool(one.about.owner) + [f"review by {one.about.review_on}"] * bool(one.about.review_on)
    about += ["written by a machine"] * one.about.machine + [one.reason] * bool(one.reason)
    return f"{one.state.value:8} {one.path}  ({', '.join(about)})"


def _choices(name: str, given: str, kinds: type[T]) -> tuple[T, ...]:
    known = {kind.value: kind for kind in kinds}
    for word in words(given):
        if word not in known:
            message = f"{name}: there is no {word!r}; known: {', '.join(known)}."
            raise UnusableInput(message)
    return tuple(known[word] for word in words(given))
