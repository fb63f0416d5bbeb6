"""The frozen records of the prompts room: scripts, packs, roles, examples, each with the digest of its file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """A variable of a script and where its value comes from."""

    name: str
    origin: str
    """passage, order, market, law, shop, clock or customer."""
    role: str = ""
    """For `passage`: a role of `roles.yaml`. For `order`: a field such as number, promised, place. For `law`: a kind of fact, or market, whose law it is."""
    required: bool = False
    """Without a required value the script refuses; without another, its sentences are left out."""


@dataclass(frozen=True, slots=True)
class ScriptSentence:
    """One approved sentence in every language it was written in."""

    id: str
    role: str
    """body, ask or promise."""
    needs: tuple[str, ...]
    when: tuple[tuple[str, str], ...]
    """Conditions on choice values: (("return_payer", "customer"),). All must hold."""
    unless: tuple[str, ...]
    """Left out when any of these needs has a value."""
    text: tuple[tuple[str, str], ...]
    """(language, Jinja text) pairs."""
    lead: str = ""
    """A pack's line that comes before it where manners ask for one: bad_news."""
    follow: str = ""
    """A pack's line that comes after it: privacy."""
    own: bool = False
    """Whether the shop added it: it need not be there in every language of its script."""

    def in_language(self, lang: str) -> str | None:
        """The approved text in a language, or None."""
        return dict(self.text).get(lang)


@dataclass(frozen=True, slots=True)
class Script:
    """Approved reply for one intent."""

    intent: str
    needs: tuple[Need, ...]
    sentences: tuple[ScriptSentence, ...]
    source: str
    status: str
    digest: str
    quotes: str = ""
    """Whose own sentences, in the reply's language, are part of the answer. policy: the nearest of the best policy, for lists no single fact can carry;
    page: those of a page that surely speaks of it, or there is no answer; page_or_ask: the same, and without one the script asks alone."""
    fault: bool = False
    """Whether the shop or its carrier has failed the customer: a calm message is then answered with an apology, not with thanks."""

    def languages(self) -> frozenset[str]:
        """Languages in which every sentence is written."""
        sets = [frozenset(lang for lang, _ in s.text) for s in self.sentences if not s.own]
        return frozenset.intersection(*sets) if sets else frozenset()


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice role with the words that show it, per language."""

    value: str
    cues: tuple[tuple[str, tuple[str, ...]], ...]
    label: tuple[tuple[str, str], ...]
    """What the agent reads, per language."""


@dataclass(frozen=True, slots=True)
class Role:
    """A part a fact plays in a policy ("how long a return may take"), and how it is recognised in any language."""

    name: str
    kind: str
    """A FactKind, "choice", or "name": the words in a table's column whose heading has a cue."""
    units: tuple[str, ...]
    cues: tuple[tuple[str, tuple[str, ...]], ...]
    """Words near the fact, per language."""
    examples: tuple[tuple[str, tuple[str, ...]], ...]
    """Whole sentences that state such a fact, per language: for the encoder."""
    options: tuple[Option, ...]
    label: tuple[tuple[str, str], ...]
    """What the promise line calls it, per agent language, with {value}."""
    avoid: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Words near a fact that show it plays another part, per language."""
    commits: bool = True
    """True if stating it commits the shop: it appears in the promise line."""


@dataclass(frozen=True, slots=True)
class Example:
    """One thing customers say, in every language it was written in."""

    id: str
    intent: str
    emotion: str
    text: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message can want."""

    name: str
    label: tuple[tuple[str, str], ...]
    asks: tuple[tuple[str, str], ...]
    """"The customer asks …" in the agent's languages."""
    kinds: tuple[str, ...]
    """Kinds of documents searched."""
    risk: str
    queries: tuple[tuple[str, str], ...] = ()
    """A short search per language that finds the policy for this intent."""
    open: bool = False
    """Whether only the customer's own words can find the page that answers: a manual's question."""
    joins: tuple[str, ...] = ()
    """Two wishes that told in two sentences, the first of them no question, are this one: a duty that was paid, and the money back."""
    absorbs: tuple[str, ...] = ()
    """Wishes that are part of this one where both are said: who pays for the return of a wrong article is told with the wrong article."""
    asked: bool = False
    """Whether it is only ever asked: "I paid today." tells something and wants nothing of payment, "I want to return it." does want it."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How people of a language expect to be written to."""

    directness: str = "remedy_first"
    """remedy_first: what will be done comes at once; explain_first: a line prepares for bad news, and the relation is tended."""
    notes: tuple[tuple[str, str], ...] = ()
    """(names, emoji, gender, privacy or region; what holds there), for writers and models."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A culture pack: how people in one locale are written to."""

    lang: str
    register: str
    opening_named: str
    """Jinja, with `name`."""
    opening: str
    empathy: tuple[tuple[str, str], ...]
    """Emotion to sentence."""
    closing: str
    signature: str
    """Jinja, with `agent` and `shop`."""
    joiner: str
    """Between sentences: " " or ""."""
    source: str
    status: str
    digest: str
    name_order: str = "given-family"
    honorific: str = ""
    taboo: tuple[str, ...] = ()
    depth: str = "light"
    """light: opening, empathy, closing. deep: also all that follows."""
    locales: tuple[str, ...] = ()
    """BCP 47 tags with a region, the main one first: whose formats and holidays hold."""
    manners: Manners = Manners()
    lines: tuple[tuple[str, str], ...] = ()
    """(apology, bad_news, thanks or privacy; sentence)."""
    closings: tuple[tuple[str, str], ...] = ()
    """Emotion to closing, where it is not the usual one."""
    chat: tuple[tuple[str, str], ...] = ()
    """(opening, opening_named or closing; text) on chat channels."""
    formats: tuple[tuple[str, str], ...] = ()
    """(kind; example) of the main locale, as CLDR writes it."""

    @property
    def countries(self) -> tuple[str, ...]:
        """ISO 3166-1 codes of its locales, the main one first."""
        return tuple(tag.rpartition("-")[2] for tag in self.locales)

    def line(self, name: str) -> str:
        """A sentence of `lines`; empty if the pack has none."""
        return dict(self.lines).get(name, "")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A Jinja prompt for a model."""

    name: str
    text: str
    """Jinja source."""
    variables: tuple[str, ...]
    """Every variable it needs, sorted."""
    digest: str


@dataclass(frozen=True, slots=True)
class Cues:
    """Words of emotion and urgency per language: (class, lang, words)."""

    words: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything in the room, validated."""

    scripts: tuple[Script, ...]
    packs: tuple[Pack, ...]
    roles: tuple[Role, ...]
    intents: tuple[Intent, ...]
    examples: tuple[Example, ...]
    cues: Cues
    digest: str
    """Of all but the prompts, which have each its own."""
    prompts: tuple[Prompt, ...] = ()
    said: tuple[tuple[str, str, str], ...] = ()  # (intent, language, text): what customers write beside the examples

    def prompt(self, name: str) -> Prompt:
        """A prompt for a model by name. Raises KeyError for one that is not there."""
        found = next((one for one in self.prompts if one.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def script(self, intent: str) -> Script | None:
        """The approved script of an intent, or None."""
        return next((s for s in self.scripts if s.intent == intent), None)

    def pack(self, lang: str) -> Pack | None:
        """The culture pack of a language, its main locale if only that exists, or None."""
        return next((p for tag in (lang, lang.split("-", maxsplit=1)[0]) for p in self.packs if p.lang == tag), None)

    def role(self, name: str) -> Role:
        """A fact's role by name. Raises KeyError for a name no file defines."""
        found = next((r for r in self.roles if r.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def intent(self, name: str) -> Intent:
        """An intent by name. Raises KeyError for a name no file defines."""
        found = next((i for i in self.intents if i.name == name), None)
        if found is None:
            raise KeyError(name)
        return found
