"""Documents that say the same in several languages are proposed as one family, whatever they are called; others are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from ingest.audit import audit
from ingest.findings import identity
from ingest.relatives import relatives
from ingest.split import split
from ingest.types import Document, Kind
from serving.open import open_encoder
from serving.settings import ServingSettings
from tests.ingest.test_audit_findings import TODAY

FAMILIES = yaml.safe_load((Path(__file__).parent / "audit_families.yaml").read_text(encoding="utf-8"))
LANGS = ("en", "de", "zh", "ja", "ar", "th")


def passages(name, lang, family="", kind=Kind.POLICY, text=""):
    """A document under a path that tells nothing of it."""
    path = f"drop/{sorted(FAMILIES).index(name)}{LANGS.index(lang)}.md"
    made = Document(path, text or FAMILIES[name][lang], lang, kind, family or path, f"{path:0<64}")
    return [one.passage for one in split(made)]


@pytest.fixture(scope="module")
def encoder():
    return open_encoder(ServingSettings())


@pytest.fixture(scope="module")
def everything():
    return [one for name in FAMILIES for lang in LANGS for one in passages(name, lang)]


def subjects(found):
    return [{place.path.removeprefix("drop/")[0] for place in one.places} for one in found]


def test_versions_without_a_telling_name_are_proposed_each_with_its_own_kind_only(encoder, everything):
    found = relatives(everything, encoder)
    assert sorted(map(len, subjects(found))) == [1] * len(found)
    assert {min(some) for some in subjects(found)} == {"0", "1", "2"}
    assert sum(len(one.places) for one in found) >= 15
    for one in found:
        assert len({place.lang for place in one.places}) == len(one.places)


def test_what_is_one_family_already_is_not_proposed(encoder):
    assert relatives([one for name in FAMILIES for lang in LANGS for one in passages(name, lang, family=name)], encoder) == ()


def test_a_version_joins_the_family_that_lacks_its_language_and_no_other(encoder):
    there = [one for lang in ("en", "de", "ar") for one in passages("returns", lang, family="returns")]
    (found,) = relatives([*there, *passages("returns", "ja")], encoder)
    assert (found.family, [place.lang for place in found.places]) == ("returns", ["ar", "de", "en", "ja"])
    another = [replace(one, path="other.md", id=f"other{one.id}") for one in passages("returns", "ja", family="returns")]
    assert relatives([*there, *another, *passages("returns", "ja")], encoder) == ()


def test_solved_tickets_are_nobodys_versions(encoder):
    assert relatives([one for lang in ("en", "de") for one in passages("returns", lang, kind=Kind.TICKET)], encoder) == ()


def test_nothing_is_proposed_between_documents_of_one_language_or_of_none(encoder):
    copy = [replace(one, path="copy.md", family="copy", id=f"copy{one.id}") for one in passages("returns", "en")]
    assert relatives([*passages("returns", "en"), *copy], encoder) == ()
    assert relatives([], encoder) == ()


def test_a_dismissed_proposal_stays_away_until_a_document_begins_otherwise(encoder):
    both = [*passages("returns", "en"), *passages("returns", "de")]
    (found,) = audit(both, today=TODAY, encoder=encoder).related
    assert found.id == identity(found)
    assert audit(both, today=TODAY, encoder=encoder, dismissed=frozenset({found.id})).related == ()
    changed = passages("returns", "de", text=FAMILIES["returns"]["de"].replace("# Rückgabe", "# Rücksendung"))
    (again,) = audit([*passages("returns", "en"), *changed], today=TODAY, encoder=encoder, dismissed=frozenset({found.id})).related
    assert again.id != found.id


def test_without_an_encoder_the_report_says_that_nothing_was_looked_for(encoder):
    assert "related" in audit([], today=TODAY).not_computed
    assert "related" not in audit([], today=TODAY, encoder=encoder).not_computed
