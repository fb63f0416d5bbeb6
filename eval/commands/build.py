"""`python -m eval build [FOLDER…]`: a suite from the shop's own documents: what they state, asked in many languages, as a YAML file to read and correct."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from eval.build.by_model import by_model
from eval.build.claims import claims, families
from eval.build.roles import roles_of
from eval.build.topics import by_version, by_wish, distinct, unanswered
from eval.build.variants import KINDS, varied
from eval.build.write import write_suite
from eval.errors import EvalError, NothingLoaded
from eval.knowledge import open_knowledge
from eval.readers import open_readers
from ingest.errors import IngestError
from prompts.load import load_library
from serving.breaker import open_breaker
from serving.environment import SettingsError
from serving.errors import ServingError
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.build.claims import Claim
    from eval.build.roles import Roles
    from eval.build.topics import Made
    from eval.types import Suite
    from ingest.types import Index


def run(arguments: Sequence[str]) -> int:
    """Write the suite. Exit code 0; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        value = _built(options)
    except (EvalError, IngestError, SettingsError, ServingError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    return 0


def as_lines(value: dict[str, Any]) -> list[str]:
    """What was made, for a person."""
    out = [f"{value['suite']}: {value['topics']} topics, {value['questions']} questions in {len(value['languages'])} languages"]
    out.append("by where the questions come from: " + ", ".join(f"{name} {count}" for name, count in value["by_origin"].items()))
    out.append("by language: " + ", ".join(f"{lang} {count}" for lang, count in value["languages"].items()))
    out += [f"left out, the documents state several values for {role}: {', '.join(values)}" for role, values in value["torn"].items()]
    return [*out, "No question was seen by a native speaker yet: read the file through before you trust a figure."]


def _built(options: argparse.Namespace) -> dict[str, Any]:
    serving, library = serving_settings(os.environ), load_library()
    with _knowledge(options) as index:
        found = families(index)
        if not found:
            message = "No public policy, manual or product text is in the knowledge: load documents first, or name their folder."
            raise NothingLoaded(message)
        encoder = open_encoder(serving)
        told = tuple(claim for family in found for claim in claims(family, encoder))
    roles = roles_of(told, library)
    topics = list(_topics(told, roles, options))
    if options.model:
        topics = list(_by_model(topics, options))
    made = distinct((*topics, *varied(topics, options.variants, library)))
    if not made:
        message = f"Nothing that could be asked stands in {len(found)} documents: no sentence of theirs holds a single amount, period or quantity."
        raise NothingLoaded(message)
    source = ", ".join(folder.name for folder in options.folders) or "the loaded knowledge"
    suite = write_suite(made, options.name, source, options.market, options.out)
    return _summary(suite, made, roles, options.out)


def _topics(told: Sequence[Claim], roles: Roles, options: argparse.Namespace) -> Iterator[Made]:
    library = load_library()
    yield from by_wish(roles, library, options.languages)
    if roles.played:
        # in a shop that has no policy at all every wish is unanswered; that is no news
        yield from unanswered(roles, library, options.languages)
    yield from by_version(told, options.languages, options.most, open_readers())


def _by_model(topics: Sequence[Made], options: argparse.Namespace) -> Iterator[Made]:
    chat = open_breaker(serving_settings(os.environ))
    if chat is None:
        message = "--model needs a served model: set CONCORD_CHAT_URL to where it answers."
        raise NothingLoaded(message)
    languages = options.languages or list(dict.fromkeys(lang for topic in topics for lang, _ in topic.questions))
    try:
        yield from by_model([one for one in topics if one.gold], chat, languages, open_readers(), _say)
        yield from (one for one in topics if not one.gold)
    finally:
        chat.close()


@contextmanager
def _knowledge(options: argparse.Namespace) -> Iterator[Index]:
    """The index of the data folder, or one of the named folders alone that goes when the suite is written."""
    if not options.folders:
        index = open_knowledge(options.data, _say)
        try:
            yield index
        finally:
            index.close()
        return
    from ingest.open import own_index
    from ingest.settings import ingest_settings
    from ingest.types import LoadOptions

    with TemporaryDirectory() as home:
        index = own_index(ingest_settings(os.environ, data=Path(home)), url=None)
        try:
            index.load([str(folder.resolve()) for folder in options.folders], LoadOptions())
            yield index
        finally:
            index.close()


def _summary(suite: Suite, made: Sequence[Made], roles: Roles, path: Path) -> dict[str, Any]:
    languages = Counter(lang for topic in suite.topics for lang, _ in topic.questions)
    return {
        "suite": str(path),
        "topics": len(suite.topics),
        "questions": sum(languages.values()),
        "languages": dict(languages.most_common()),
        "by_origin": dict(Counter(one.variant or (one.how if one.answerable else "unanswerable") for one in made)),
        "review": {"native": 0, "of": sum(languages.values())},
        "torn": {role: [str(fact) for fact in facts] for role, facts in roles.torn.items()},
    }


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval build", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", metavar="FOLDER", help="documents to read instead of the loaded knowledge")
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder whose knowledge is read (default: CONCORD_DATA)")
    parser.add_argument("--out", type=Path, default=Path("suite.yaml"), metavar="FILE", help="the suite to write (default: suite.yaml)")
    parser.add_argument("--name", default="Made from our documents", help="the suite's name")
    parser.add_argument("--market", default="", metavar="DE", help="country the customers of every question write from")
    parser.add_argument("--languages", type=lambda text: text.split(","), default=[], metavar="EN,DE", help="only these (default: every language there is)")
    parser.add_argument("--most", type=int, default=4, metavar="N", help="at most this many topics per document by its own sentences (default: 4)")
    parser.add_argument("--variants", type=_kinds, default=KINDS, metavar="KINDS", help=f"of {', '.join(KINDS)}, or none (default: all)")
    parser.add_argument("--model", action="store_true", help="let the served model word the questions")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)


def _kinds(text: str) -> tuple[str, ...]:
    chosen = tuple(part for part in text.split(",") if part and part != "none")
    strange = [part for part in chosen if part not in KINDS]
    if strange:
        message = f"there is no variant {strange[0]!r}; known: {', '.join(KINDS)}, none"
        raise argparse.ArgumentTypeError(message)
    return chosen
