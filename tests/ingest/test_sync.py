"""Helpdesks drawn into the data folder, against small servers of their APIs: what is kept, what is not, what happens when they fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.approval import approve, chosen, reject, waiting
from ingest.errors import SourceRefused, UnusableInput
from ingest.fetch import Door, Fetch
from ingest.sources.spec import Spec
from ingest.sync import sync
from ingest.types import Kind, LoadOptions, LoadReport, Question, Where
from ingest.types.knowledge import Audience
from tests.fakes_ingest import opened
from tests.ingest.helpdesk.servers import TOKEN, Answer, Chatwoot, Zendesk, article, macro, served

ASKED = "My charger does not fit the socket in our house. Which adapter do I need for it?"
SOLVED = "The charger needs the EU adapter, part 4711: we have sent it to you today, free of charge."


class Folder:
    """An index that only looks at the files it is given: what is new, the same, gone."""

    def __init__(self):
        self._known = {}

    def load(self, paths, options):
        found = {str(path): path.read_text("utf-8") for folder in paths for path in Path(folder).rglob("*.md")}
        loaded, same = sum(self._known.get(path) != text for path, text in found.items()), sum(self._known.get(path) == text for path, text in found.items())
        removed, self._known = len(self._known.keys() - found.keys()), found
        return LoadReport((), loaded, same, 0, removed, 0.0, 1)

    def close(self):
        pass


class Shop:
    """A data folder and a source, drawn as often as asked."""

    def __init__(self, data: Path, desk, vendor: str, **fields):
        self.data, self.desk, self.pauses, self.folder = data, desk, [], Folder()
        self.open = lambda: self.folder
        self.spec = Spec("desk", vendor, url=desk.url, token="DESK_TOKEN", account="1", **fields)

    def draw(self, token=TOKEN):
        return sync(self.spec, self.data, {"DESK_TOKEN": token}, self.open, private=True, pause=self.pauses.append)

    def tickets(self):
        return sorted(path.stem for path in (self.data / "tickets" / "desk").glob("*.md"))

    def ticket(self, number):
        return (self.data / "tickets" / "desk" / f"{number}.md").read_text("utf-8")

    def searchable(self):
        """From now on loads go into a real index."""
        self.open = lambda: opened(self.data)

    def found(self, text, kind=Kind.TICKET):
        index = opened(self.data)
        try:
            return index.search(Question(text, where=Where(kinds=(kind,), audiences=(Audience.PUBLIC, Audience.INTERNAL)))).hits
        finally:
            index.close()


@pytest.fixture
def zendesk(tmp_path):
    with served(Zendesk()) as desk:
        yield Shop(tmp_path, desk, "zendesk", parts=("tickets",))


@pytest.fixture
def chatwoot(tmp_path):
    with served(Chatwoot()) as desk:
        yield Shop(tmp_path, desk, "chatwoot", parts=("tickets",))


def test_a_solved_ticket_becomes_issue_and_resolution_and_is_found_as_precedent(zendesk):
    zendesk.searchable()
    zendesk.desk.ticket(5, said=[(1, ASKED), (2, SOLVED), (1, "ok thanks"), (2, "You're welcome, have a nice day!")])
    report = zendesk.draw()
    assert (report.stopped, report.parts[0].kept, report.load.loaded) == ("", 1, 1)
    issue, resolution = zendesk.ticket(5).split("## Resolution")
    assert ASKED in issue
    assert resolution.strip() == SOLVED
    hit = zendesk.found("charger adapter")[0].passage
    assert (hit.kind, hit.audience) == (Kind.TICKET, Audience.INTERNAL)


def test_open_tickets_private_notes_and_what_the_system_knows_stay_out(zendesk):
    zendesk.desk.ticket(5, said=[(1, ASKED), (2, "He is a difficult one, be careful.", "private"), (2, SOLVED)])
    zendesk.desk.ticket(6, status="pending", said=[(1, ASKED), (2, SOLVED)])
    report = zendesk.draw()
    assert zendesk.tickets() == ["5"]
    assert "difficult" not in zendesk.ticket(5)
    assert "203.0.113.77" not in zendesk.ticket(5)
    assert report.parts[0].left_out == (("not solved: open", 1),)


def test_names_the_helpdesk_knows_are_gone_from_running_text(zendesk):
    zendesk.desk.ticket(5, said=[(1, f"{ASKED} Margaret Hollis here."), (2, f"{SOLVED} Your Nadia")])
    zendesk.draw()
    assert not {name for name in ("Margaret", "Hollis", "Nadia") if name in zendesk.ticket(5)}


def test_every_page_is_read_once_and_the_next_sync_goes_on_where_the_last_ended(zendesk):
    for number in range(1, 6):
        zendesk.desk.ticket(number, said=[(1, ASKED), (2, SOLVED)])
    assert zendesk.draw().parts[0].pages == 3
    zendesk.desk.asked.clear()
    zendesk.desk.ticket(9, said=[(1, ASKED), (2, SOLVED)])
    assert zendesk.draw().load.loaded == 1
    assert [path for path in zendesk.desk.asked if "incremental" in path] == ["/api/v2/incremental/tickets/cursor.json?cursor=c5&include=users"]
    assert zendesk.tickets() == ["1", "2", "3", "4", "5", "9"]


@pytest.mark.parametrize("status", ["deleted", "open"])
def test_a_ticket_deleted_or_opened_again_is_no_precedent_any_more(zendesk, status):
    zendesk.desk.ticket(5, said=[(1, ASKED), (2, SOLVED)])
    zendesk.draw()
    zendesk.desk.ticket(5, status=status, said=[(1, ASKED)])
    report = zendesk.draw()
    assert (report.parts[0].gone, report.load.removed, zendesk.tickets()) == (1, 1, [])


def test_a_long_ticket_is_read_to_its_last_page_of_comments(zendesk):
    zendesk.desk.ticket(5, said=[(1, ASKED), (2, "We look into it."), (1, "Any news about the adapter for my socket, please?"), (2, "Soon."), (2, SOLVED)])
    zendesk.draw()
    assert SOLVED in zendesk.ticket(5)


def test_a_busy_server_is_given_the_time_it_asks_for(zendesk):
    zendesk.desk.ticket(5, said=[(1, ASKED), (2, SOLVED)])
    waits = [Answer({}, 429, {"Retry-After": "17"}), Answer({}, 503, {"Retry-After": "3"})]
    zendesk.desk.trouble = lambda _: waits.pop(0) if waits else None
    assert zendesk.draw().load.loaded == 1
    assert zendesk.pauses == [17.0, 3.0]


def test_a_source_that_dies_half_way_goes_on_later_and_touches_nothing_live(zendesk):
    zendesk.searchable()
    zendesk.desk.ticket(1, said=[(1, ASKED), (2, SOLVED)])
    zendesk.draw()
    before = [hit.passage.id for hit in zendesk.found("charger")]
    for number in range(2, 8):
        zendesk.desk.ticket(number, said=[(1, ASKED), (2, SOLVED)])
    zendesk.desk.trouble = lambda path: Answer({}, 500) if "/tickets/5/" in path else None
    report = zendesk.draw()
    assert "goes on from there" in report.stopped
    assert report.load is None
    assert [hit.passage.id for hit in zendesk.found("charger")] == before
    zendesk.desk.trouble = lambda _: None
    zendesk.desk.asked.clear()
    assert zendesk.draw().load.loaded == 6
    assert not [path for path in zendesk.desk.asked if "/tickets/2/" in path], "a page that was kept is read again"


def test_a_server_that_asks_for_hours_is_left_for_another_day(zendesk):
    zendesk.desk.trouble = lambda _: Answer({}, 429, {"Retry-After": "7200"})
    assert "busy" in zendesk.draw().stopped
    assert zendesk.pauses == []


def test_a_token_that_is_not_taken_is_said_without_the_token(zendesk):
    with pytest.raises(SourceRefused, match="refuses the token") as raised:
        zendesk.draw(token="wrong-token")
    assert "wrong-token" not in str(raised.value)


def test_a_source_that_points_to_another_host_is_not_followed(zendesk):
    zendesk.spec = Spec("desk", "zendesk", url=zendesk.desk.url, token="DESK_TOKEN", parts=("macros",))
    elsewhere = {"macros": [], "meta": {"has_more": True}, "links": {"next": "http://127.0.0.1:9/api/v2/macros.json"}}
    zendesk.desk.trouble = lambda _: Answer(elsewhere)
    with pytest.raises(SourceRefused, match="not the host its owner named"):
        zendesk.draw()


@pytest.mark.parametrize(
    "origin",
    ["http://127.0.0.1:9", "https://127.0.0.1:9", "https://localhost:9", "https://10.1.2.3", "https://[::1]:9", "http://shop.example", "file:///etc/passwd"],
)
def test_private_addresses_and_plain_http_are_not_asked_unless_allowed(origin):
    with pytest.raises(SourceRefused):
        Fetch(Door(origin, {})).get("/api")


def test_articles_and_macros_wait_and_cannot_be_found_before_the_owner_says_yes(tmp_path):
    articles = [
        article(1, "en-us", "Returns", "<p>You can return every <b>charger</b> within thirty days.</p>"),
        article(1, "de", "Rückgabe", "<p>Sie können jedes Ladegerät dreißig Tage lang zurückgeben.</p>"),
        article(2, "en-us", "Draft", "<p>Not ready.</p>", draft=True),
        article(3, "en-us", "For partners", "<p>Partners pay half for a charger.</p>", user_segment_id=12),
    ]
    macros = [macro(8, "Late parcel", "Dear {{ticket.requester.first_name}}, your parcel is late and we are sorry.")]
    with served(Zendesk(articles=articles, macros=macros)) as desk:
        shop = Shop(tmp_path, desk, "zendesk", parts=("articles", "macros"))
        report = shop.draw()
    assert [(part.part, part.waiting) for part in report.parts] == [("articles", 3), ("macros", 1)]
    listed = waiting(tmp_path)
    told = {one.id: (one.kind, one.lang, one.change) for one in listed}
    assert told == {
        "articles/desk/de/1": ("faq", "de", "new"),
        "articles/desk/en-us/1": ("faq", "en-us", "new"),
        "articles/desk/en-us/3": ("faq", "en-us", "new"),
        "macros/desk/8": ("script", "", "new"),
    }
    assert not shop.found("return charger", Kind.FAQ)
    _approved(tmp_path, "articles/desk")
    hits = [hit.passage for hit in shop.found("return charger", Kind.FAQ)]
    assert {(one.lang, one.family) for one in hits} >= {("en", "articles/desk/1"), ("de", "articles/desk/1")}
    assert {one.audience for one in hits if one.family == "articles/desk/3"} == {Audience.INTERNAL}
    assert [one.id for one in waiting(tmp_path)] == ["macros/desk/8"]


def _approved(data, *ids):
    index = opened(data)
    try:
        return index.load([str(approve(data, chosen(data, ids, every=False)))], LoadOptions())
    finally:
        index.close()


def test_a_changed_article_waits_again_while_the_approved_one_answers(tmp_path):
    first, second = article(1, "en-us", "Returns", "<p>Thirty days for a charger.</p>"), article(1, "en-us", "Returns", "<p>Sixty days for a charger.</p>")
    with served(Zendesk(articles=[first])) as desk:
        shop = Shop(tmp_path, desk, "zendesk", parts=("articles",))
        shop.draw()
        _approved(tmp_path, "articles/desk")
        shop.draw()
        assert waiting(tmp_path) == ()
        desk.articles = [second]
        shop.draw()
        assert [one.change for one in waiting(tmp_path)] == ["changed"]
        assert "Thirty" in shop.found("charger", Kind.FAQ)[0].passage.text
        reject(tmp_path, waiting(tmp_path))
        shop.draw()
        assert waiting(tmp_path) == ()
        desk.articles = []
        desk.answer = _without_locales(desk.answer)
        shop.draw()
        assert [one.change for one in waiting(tmp_path)] == ["withdrawn"]
    assert _approved(tmp_path, "articles/desk").removed == 1
    assert not shop.found("charger", Kind.FAQ)


def _without_locales(answer):
    return lambda path, query: Answer({"locales": ["en-us"]}) if path.endswith("locales.json") else answer(path, query)


def test_what_nothing_waits_under_is_named(tmp_path):
    with pytest.raises(UnusableInput, match="Nothing waits under 'articles/desk/9'"):
        chosen(tmp_path, ["articles/desk/9"], every=False)


SPOKEN = [(0, ASKED), (1, SOLVED), (2, "Nadia resolved the conversation"), (1, "secret note of ours", "private")]


def test_resolved_conversations_are_read_to_the_empty_page_each_once(chatwoot):
    for number in range(1, 6):
        chatwoot.desk.conversation(number, 1_700_000_000 + number, SPOKEN)
    chatwoot.desk.conversation(9, 1_700_000_900, SPOKEN, status="open")
    report = chatwoot.draw()
    assert (report.parts[0].kept, chatwoot.tickets()) == (5, ["1", "2", "3", "4", "5"])
    assert not {word for word in ("secret", "resolved the conversation", "Margaret") if word in chatwoot.ticket(1)}
    assert len([path for path in chatwoot.desk.asked if "/3/messages" in path]) == 2, "a hundred messages a page, then an empty one"


def test_the_next_walk_reads_only_what_happened_since(chatwoot):
    for number in range(1, 4):
        chatwoot.desk.conversation(number, 1_700_000_000 + number, SPOKEN)
    chatwoot.draw()
    chatwoot.desk.asked.clear()
    chatwoot.desk.conversation(7, 1_700_000_500, SPOKEN)
    assert chatwoot.draw().parts[0].kept == 1
    assert not [path for path in chatwoot.desk.asked if "/1/messages" in path]


def test_a_conversation_opened_again_is_no_precedent_until_it_is_resolved_again(chatwoot):
    for number in (1, 2):
        chatwoot.desk.conversation(number, 1_700_000_000 + number, SPOKEN)
    chatwoot.draw()
    chatwoot.desk.conversation(1, 1_700_000_100, SPOKEN, status="open")
    assert (chatwoot.draw().parts[0].gone, chatwoot.tickets()) == (1, ["2"])
    assert not [path for path in chatwoot.desk.asked[-4:] if "/1/messages" in path]
    chatwoot.desk.conversation(1, 1_700_000_200, SPOKEN)
    assert (chatwoot.draw().load.loaded, chatwoot.tickets()) == (1, ["1", "2"])


def a_week_later(data):
    """The whole list was last walked more than a week ago."""
    (state,) = (data / "sources").glob("*.json")
    kept = json.loads(json.loads(state.read_text())["tickets"])
    state.write_text(json.dumps({"tickets": json.dumps({**kept, "whole": kept["whole"] - 8 * 24 * 3600})}))


def test_a_deleted_conversation_goes_with_the_next_walk_through_the_whole_list(chatwoot, tmp_path):
    for number in (1, 2, 3):
        chatwoot.desk.conversation(number, 1_700_000_000 + number, SPOKEN)
    chatwoot.draw()
    del chatwoot.desk.conversations[2]
    chatwoot.desk.asked.clear()
    assert (chatwoot.draw().parts[0].gone, chatwoot.tickets()) == (0, ["1", "2", "3"])
    a_week_later(tmp_path)
    report = chatwoot.draw()
    assert (report.parts[0].gone, report.load.removed, chatwoot.tickets()) == (1, 1, ["1", "3"])
    assert not [path for path in chatwoot.desk.asked if "/1/messages" in path]


def test_a_list_that_breaks_off_takes_no_conversation_for_deleted(chatwoot, tmp_path):
    for number in range(1, 7):
        chatwoot.desk.conversation(number, 1_700_000_000 + number, SPOKEN)
    chatwoot.draw()
    a_week_later(tmp_path)
    chatwoot.desk.trouble = lambda path: Answer({}, 502) if "page=2" in path else None
    assert chatwoot.draw().stopped
    assert len(chatwoot.tickets()) == 6


def test_a_deleted_message_is_not_part_of_what_was_said(chatwoot):
    chatwoot.desk.conversation(1, 1_700_000_001, [*SPOKEN, (1, "zebra zebra zebra: this message was deleted by its writer")])
    chatwoot.desk.said[1][-1]["content_attributes"] = {"deleted": True}
    chatwoot.draw()
    assert "zebra" not in chatwoot.ticket(1)


def test_a_list_that_shifts_while_it_is_read_loses_no_conversation(chatwoot):
    for number in range(1, 7):
        chatwoot.desk.conversation(number, 1_700_000_000 + number, SPOKEN)

    def reopened(path):
        if "page=2" in path and chatwoot.desk.conversations[6]["status"] == "resolved":
            chatwoot.desk.conversations[6]["status"] = "open"  # everything moves up by one: number 4 slips from page 2 to page 1

    chatwoot.desk.trouble = reopened
    chatwoot.draw()
    assert {"1", "2", "3", "4", "5"} <= set(chatwoot.tickets())


def test_a_walk_that_broke_off_reads_no_conversation_twice(chatwoot):
    for number in range(1, 7):
        chatwoot.desk.conversation(number, 1_700_000_000 + number, SPOKEN)
    chatwoot.desk.trouble = lambda path: Answer({}, 502) if "page=3" in path else None
    assert chatwoot.draw().stopped
    chatwoot.desk.trouble = lambda _: None
    chatwoot.desk.asked.clear()
    assert chatwoot.draw().load.loaded == 6
    assert not [path for path in chatwoot.desk.asked if "/6/messages" in path]


def test_canned_responses_wait_as_scripts(tmp_path):
    with served(Chatwoot()) as desk:
        desk.canned = [{"id": 3, "account_id": 1, "short_code": "late", "content": "Hello {{contact.name}}, your parcel is late."}]
        Shop(tmp_path, desk, "chatwoot", parts=("macros",)).draw()
    assert [(one.id, one.title, one.kind) for one in waiting(tmp_path)] == [("macros/desk/3", "late", "script")]
