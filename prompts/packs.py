"""From a culture pack's file to its record: light ones know how to open, feel and close; deep ones also how to apologise, chat, and ask for data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompts.schema import optional_text
from prompts.types import Manners, Pack

if TYPE_CHECKING:
    from prompts.schema import Entry

EMOTIONS = ("neutral", "worried", "angry", "sad", "pleased")
NAME_ORDERS = ("given-family", "family-given")
DEPTHS = ("light", "deep")
DIRECTNESS = ("remedy_first", "explain_first")
EVERY = ("lang", "register", "opening", "opening_named", "empathy", "closing", "signature", "joiner", "source", "status")
DEEP = ("locales", "manners", "lines", "closings", "chat", "formats")
LINES = ("apology", "bad_news", "thanks", "privacy")
CHAT = ("opening", "opening_named", "closing")
FORMATS = ("currency", "date", "time", "number", "money", "percent", "period", "phone", "units")
NOTES = ("names", "emoji", "gender", "privacy", "region")


def parse_pack(entry: Entry, digest: str) -> Pack:
    """A culture pack. Raises `PromptFileError`, also for a deep pack that lacks what makes it deep."""
    given = entry.fields(EVERY, ("name_order", "honorific", "taboo", "depth", *DEEP))
    depth = given["depth"].choice(*DEPTHS) if "depth" in given else "light"
    for key in DEEP if depth == "deep" else ():
        if key not in given:
            raise entry.wrong(f"a deep pack needs '{key}'. Add it, or call the pack light.")
    empathy = given["empathy"].fields(EMOTIONS)
    return Pack(
        lang=given["lang"].text(),
        register=given["register"].text(),
        opening_named=given["opening_named"].template(),
        opening=given["opening"].template(),
        empathy=tuple((emotion, empathy[emotion].text(empty=emotion == "neutral")) for emotion in EMOTIONS),
        closing=given["closing"].template(),
        signature=given["signature"].template(),
        joiner=_joiner(given["joiner"]),
        source=given["source"].text(),
        status=given["status"].text(),
        digest=digest,
        name_order=given["name_order"].choice(*NAME_ORDERS) if "name_order" in given else "given-family",
        honorific=optional_text(given, "honorific"),
        taboo=given["taboo"].words() if "taboo" in given else (),
        depth=depth,
        locales=given["locales"].words() if "locales" in given else (),
        manners=_manners(given["manners"]) if "manners" in given else Manners(),
        lines=_texts(given["lines"], LINES) if "lines" in given else (),
        closings=_texts(given["closings"], EMOTIONS[1:]) if "closings" in given else (),
        chat=_texts(given["chat"], CHAT) if "chat" in given else (),
        formats=_texts(given["formats"], FORMATS) if "formats" in given else (),
    )


def _joiner(entry: Entry) -> str:
    joiner = entry.value
    if joiner not in {"", " "}:
        raise entry.wrong('one space (" ") or nothing ("") is expected, in quotes.')
    return str(joiner)


def _manners(entry: Entry) -> Manners:
    given = entry.fields(("directness", *NOTES))
    return Manners(given["directness"].choice(*DIRECTNESS), tuple((note, given[note].text()) for note in NOTES))


def _texts(entry: Entry, keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    given = entry.fields(keys)
    return tuple((key, given[key].template()) for key in keys)
