"""Every difference a QA person should look at: which language, what it says, what another says, and the likely cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.cause import cause_of_missing, cause_of_refusal, cited_keys, source_of
from eval.difference import Cause, Difference, Sample
from eval.types import Status, Tongue
from eval.verdict import rival

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.readers import Readers
    from eval.types import Key, Suite, Topic, Verdict

NOTHING = "does not say"


def differences(suite: Suite, verdicts: Sequence[Verdict], readers: Readers) -> tuple[Difference, ...]:
    """All differences, topic by topic; material ones first within a topic."""
    found: list[Difference] = []
    for topic in suite.topics:
        mine = [verdict for verdict in verdicts if verdict.call.topic == topic.id and verdict.call.reply is not None]
        of_topic = [each for verdict in mine for each in _of_one(topic, verdict, mine, readers)]
        of_topic += [*_polarity(topic, mine, readers), *_extras(topic, mine, readers)]
        found += sorted(of_topic, key=lambda each: not each.material)
    return tuple(found)


def _of_one(topic: Topic, verdict: Verdict, peers: Sequence[Verdict], readers: Readers) -> Iterator[Difference]:
    """Differences of one answer from what is right."""
    lang, reply = verdict.call.lang, verdict.call.reply
    if reply is None:
        return
    right = _example(topic, None, [peer for peer in peers if _is_right(peer)], readers)
    if verdict.call.status is Status.REFUSED:
        if topic.answerable:
            says = Sample(lang, f"declined: {reply.refusal}", reply.text, "", "")
            yield Difference(topic.id, "an answer", lang, cause_of_refusal(verdict), says, right, material=True)
        return
    if not topic.answerable:
        source = source_of(None, verdict, topic, readers)
        says = Sample(lang, "answered", reply.text, source.path if source else "", source.quote if source else "")
        yield Difference(topic.id, "a refusal", lang, Cause.INVENTED, says, None, material=True)
    if verdict.tongue in {Tongue.WRONG, Tongue.MIXED}:
        says = Sample(lang, f"written in {verdict.heard}", verdict.stray, "", "")
        yield Difference(topic.id, "the asker's language", lang, Cause.LANGUAGE, says, right, material=True)
    for gold in verdict.missing:
        instead = rival(gold, verdict.said, topic)
        cause = cause_of_missing(gold, instead, verdict, topic, readers)
        other = _example(topic, gold, [peer for peer in peers if gold in peer.keys()], readers)  # noqa: SIM118  (a record's method)
        yield Difference(topic.id, str(gold), lang, cause, _sample(topic, instead, verdict, readers), other, material=True)
    if verdict.cited == 0 and not verdict.missing:
        yield Difference(topic.id, "the right document", lang, Cause.CITATION, _sample(topic, None, verdict, readers, "cites another"), right, material=False)


def _polarity(topic: Topic, peers: Sequence[Verdict], readers: Readers) -> Iterator[Difference]:
    """Facts that most languages affirm and some deny, or the other way round."""
    for fact in _stated(peers):
        yes = [peer for peer in peers if any(said.key == fact and said.positive for said in peer.said)]
        no = [peer for peer in peers if fact in peer.keys() and peer not in yes]  # noqa: SIM118  (a record's method)
        few, many, word = (no, yes, "denies it") if len(no) <= len(yes) else (yes, no, "affirms it")
        for peer in few if many else ():
            other = _example(topic, fact, many, readers)
            says = _sample(topic, fact, peer, readers, f"{word}: {fact}")
            yield Difference(topic.id, str(fact), peer.call.lang, Cause.POLARITY, says, other, material=True)


def _extras(topic: Topic, peers: Sequence[Verdict], readers: Readers) -> Iterator[Difference]:
    """Facts beyond gold that a minority of the answers states; material where no cited words support them."""
    answers = [peer for peer in peers if peer.call.status is Status.ANSWERED]
    for fact in _stated(answers):
        saying = [peer for peer in answers if fact in peer.keys()]  # noqa: SIM118  (a record's method)
        silent = [peer for peer in answers if peer not in saying]
        if fact in topic.gold or not silent or len(saying) > len(silent):
            continue
        for peer in saying:
            if any(rival(gold, peer.said, topic) == fact for gold in peer.missing):
                continue  # already told as the wrong value of a missing fact
            backed = fact in cited_keys(peer, topic, readers)
            other = _sample(topic, None, silent[0], readers)
            cause = Cause.EXTRA if backed else Cause.UNSUPPORTED
            yield Difference(topic.id, str(fact), peer.call.lang, cause, _sample(topic, fact, peer, readers), other, material=not backed)


def _stated(peers: Sequence[Verdict]) -> list[Key]:
    return list(dict.fromkeys(said.key for peer in peers for said in peer.said))


def _is_right(verdict: Verdict) -> bool:
    return verdict.call.status is Status.ANSWERED and not verdict.missing and verdict.tongue in {Tongue.RIGHT, Tongue.UNKNOWN}


def _example(topic: Topic, fact: Key | None, peers: Sequence[Verdict], readers: Readers) -> Sample | None:
    """A right answer to set beside: English if there is one, since most readers of the report know it, else the first."""
    chosen = next((peer for peer in peers if peer.call.lang == "en"), next(iter(peers), None))
    says = ", ".join(str(each) for each in topic.gold if fact is None or each == fact) or (str(fact) if fact else "answers")
    return None if chosen is None else _sample(topic, fact, chosen, readers, says)


def _sample(topic: Topic, fact: Key | None, verdict: Verdict, readers: Readers, says: str = "") -> Sample:
    reply = verdict.call.reply
    if reply is None:
        return Sample(verdict.call.lang, "", "", "", "")
    told = {fact} if fact is not None else set(topic.gold) if says else set()
    places = sorted({said.part for said in verdict.said if said.key in told})
    sentence = "\n".join(reply.parts[place].text for place in places) or reply.text
    source = source_of(fact, verdict, topic, readers)
    value = says or (NOTHING if fact is None else str(fact))
    return Sample(verdict.call.lang, value, sentence, source.path if source else "", source.quote if source else "")
