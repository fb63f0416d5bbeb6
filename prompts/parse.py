"""From a file's checked entries to the room's records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompts.packs import EMOTIONS
from prompts.render import simple_variables
from prompts.schema import Entry
from prompts.types import Cues, Example, Intent, Need, Option, Role, Script, ScriptSentence

if TYPE_CHECKING:
    from collections.abc import Iterable

ORIGINS = ("passage", "order", "market", "law", "shop", "clock", "customer")
SENTENCE_ROLES = ("body", "ask", "promise")
QUOTES = ("policy", "page", "page_or_ask")
LEADS, FOLLOWS = ("bad_news",), ("privacy",)
KINDS = ("amount", "period", "date", "time", "percent", "quantity", "number", "code", "link", "email", "phone", "choice", "name")
"""The fact kinds of the knowledge room, "choice", and "name": what stands in a table's column of that heading."""
RISKS = ("low", "normal", "high")


def parse_script(entry: Entry, digest: str) -> Script:
    """A script; its sentences use only variables the script declares, the same in every language. Raises `PromptFileError`."""
    given = entry.fields(("intent", "source", "status", "needs", "sentences"), ("quotes", "fault"))
    needs = tuple(_need(name, need) for name, need in given["needs"].entries().items())
    known = frozenset(need.name for need in needs)
    sentences = tuple(_sentence(item, known) for item in given["sentences"].items())
    _once(given["sentences"], (s.id for s in sentences))
    quotes = given["quotes"].choice(*QUOTES) if "quotes" in given else ""
    fault = "fault" in given and given["fault"].flag()
    return Script(given["intent"].text(), needs, sentences, given["source"].text(), given["status"].text(), digest, quotes, fault)


def parse_roles(entry: Entry) -> tuple[Role, ...]:
    """All roles of the file, each name once. Raises `PromptFileError`."""
    given = entry.fields(("source", "status", "roles"))
    roles = tuple(_role(item) for item in given["roles"].items())
    _once(given["roles"], (role.name for role in roles))
    return roles


def parse_intents(entry: Entry) -> tuple[Intent, ...]:
    """All intents, each name once; a plain list, or the list under `intents` beside source and status. Raises `PromptFileError`."""
    listed = entry.fields(("intents",), ("source", "status"))["intents"] if isinstance(entry.value, dict) else entry
    intents = tuple(_intent(item) for item in listed.items())
    _once(listed, (intent.name for intent in intents))
    return intents


def parse_examples(entry: Entry) -> tuple[Example, ...]:
    """The things customers say for one intent. Raises `PromptFileError`."""
    given = entry.fields(("intent", "source", "status", "examples"))
    intent = given["intent"].text()
    return tuple(_example(item, intent) for item in given["examples"].items())


def parse_said(entry: Entry) -> tuple[tuple[str, str, str], ...]:
    """(intent, language, text) of what customers of one language write. Raises `PromptFileError`."""
    given = entry.fields(("lang", "source", "status", "said"))
    lang = given["lang"].text()
    return tuple((intent, lang, text) for intent, texts in given["said"].words_by_language() for text in texts)


def parse_cues(entry: Entry) -> Cues:
    """Words of emotion and urgency, case folded: ("emotion.angry", language, words). Raises `PromptFileError`."""
    given = entry.fields(("source", "emotion", "urgency"), ("status",))
    words = []
    for group in ("emotion", "urgency"):
        for name, listed in given[group].entries().items():
            words += [(f"{group}.{name}", lang, folded) for lang, folded in _folded(listed)]
    return Cues(tuple(words))


def _need(name: str, entry: Entry) -> Need:
    given = entry.fields(("from",), ("role", "field", "required"))
    origin = given["from"].choice(*ORIGINS)
    wanted = "role" if origin == "passage" else "field"
    if wanted not in given:
        raise entry.wrong(f"a value from {origin} needs the key '{wanted}'. Add it.")
    return Need(name, origin, given[wanted].text(), required="required" in given and given["required"].flag())


def _sentence(entry: Entry, known: frozenset[str]) -> ScriptSentence:
    given = entry.fields(("id", "role", "text"), ("needs", "when", "unless", "lead", "follow"))
    needs = given["needs"].words() if "needs" in given else ()
    when = given["when"].by_language() if "when" in given else ()
    unless = given["unless"].words() if "unless" in given else ()
    for name in (*needs, *(name for name, _ in when), *unless):
        if name not in known:
            raise entry.wrong(f"'{name}' is not declared under the script's needs. Declare it or correct the name.")
    text = _sentence_texts(given["text"], frozenset(needs))
    lead = given["lead"].choice(*LEADS) if "lead" in given else ""
    follow = given["follow"].choice(*FOLLOWS) if "follow" in given else ""
    return ScriptSentence(given["id"].text(), given["role"].choice(*SENTENCE_ROLES), needs, when, unless, text, lead, follow)


def _sentence_texts(entry: Entry, needs: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Every language says the same: all name the same values, and none that the sentence does not need."""
    texts = {lang: item.template() for lang, item in entry.entries().items()}
    stated: frozenset[str] | None = None
    for lang, text in texts.items():
        used = frozenset(simple_variables(text))
        place = Entry(text, entry.file, f"{entry.key}.{lang}", entry.path)
        if not used <= needs:
            raise place.wrong(f"the text names {sorted(used - needs)}, which the sentence does not need. Add it to needs or correct the name.")
        if stated is not None and used != stated:
            raise place.wrong(f"the text names {sorted(used)}, the languages before it {sorted(stated)}. Make them the same.")
        stated = used
    return tuple(texts.items())


def _role(entry: Entry) -> Role:
    given = entry.fields(("name", "kind", "label", "cues", "examples"), ("units", "avoid", "options", "commits"))
    kind = given["kind"].choice(*KINDS)
    options = tuple(_option(item) for item in given["options"].items()) if "options" in given else ()
    if (kind == "choice") != bool(options):
        raise entry.wrong("a choice needs options, and nothing else has any. Correct kind or options.")
    return Role(
        name=given["name"].text(),
        kind=kind,
        units=given["units"].words() if "units" in given else (),
        cues=_folded(given["cues"]),
        examples=given["examples"].words_by_language(),
        options=options,
        label=_labels(given["label"]),
        avoid=_folded(given["avoid"]) if "avoid" in given else (),
        commits=given["commits"].flag() if "commits" in given else True,
    )


def _labels(entry: Entry) -> tuple[tuple[str, str], ...]:
    pairs = entry.by_language()
    for lang, text in pairs:
        if text.count("{value}") != 1 or text.count("{") != 1 or text.count("}") != 1:
            raise Entry(text, entry.file, f"{entry.key}.{lang}", entry.path).wrong("exactly one {value} is expected.")
    return pairs


def _joined(entry: Entry) -> tuple[str, ...]:
    pair = entry.words()
    if len(pair) != 2:
        raise entry.wrong("two wishes are expected: the one that is told, and the one it is joined with.")
    return pair


def _option(entry: Entry) -> Option:
    given = entry.fields(("value", "cues", "label"))
    return Option(given["value"].text(), _folded(given["cues"]), given["label"].by_language())


def _folded(entry: Entry) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Words as a case-folded text holds them: also with the straight apostrophe, and for Turkish with the i and dot above that capital İ folds to."""
    found = []
    for lang, words in entry.words_by_language():
        folded = [word.casefold() for word in words]
        folded += [word.replace("’", "'") for word in folded if "’" in word]
        if lang == "tr":
            folded += ["i̇" + word[1:] for word in folded if word.startswith("i") and not word.startswith("i̇")]
        found.append((lang, tuple(dict.fromkeys(folded))))
    return tuple(found)


def _intent(entry: Entry) -> Intent:
    given = entry.fields(("name", "label", "asks", "kinds", "risk", "queries"), ("open", "joins", "absorbs", "asked"))
    return Intent(
        given["name"].text(),
        given["label"].by_language(),
        given["asks"].by_language(),
        given["kinds"].words(),
        given["risk"].choice(*RISKS),
        given["queries"].by_language(),
        "open" in given and given["open"].flag(),
        _joined(given["joins"]) if "joins" in given else (),
        given["absorbs"].words() if "absorbs" in given else (),
        "asked" in given and given["asked"].flag(),
    )


def _example(entry: Entry, intent: str) -> Example:
    given = entry.fields(("id", "emotion", "text"))
    return Example(given["id"].text(), intent, given["emotion"].choice(*EMOTIONS), given["text"].by_language())


def _once(entry: Entry, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise entry.wrong(f"'{name}' stands here twice. Remove or rename one.")
        seen.add(name)
