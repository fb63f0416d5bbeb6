"""A draft told while it is written: sources, sentences that pass the guard, then the draft; it is kept though nobody listens to the end."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace

import pytest
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.compose.aloud import Aloud
from assist.parse import parse_conversation
from assist.progress import Anew, Found, Said
from assist.settings import AssistSettings
from assist.types import Sentence, Severity
from assist.watch import Watch
from ingest.errors import IndexUnreachable
from ingest.types import Hit
from serving.errors import ModelUnreachable
from serving.turns import Spoken
from tests.assist.fakes_desk import EchoAssistant, passage
from tests.assist.test_model_mode import OPENING, SHIPPING, case, numbered, reply, says

TOKEN = {"Authorization": "Bearer the-token"}
TALK = {"id": "c1", "messages": [{"role": "customer", "text": "คืนสินค้าได้ไหม"}]}


@dataclass
class Slow:
    """A model whose answer comes letter by letter."""

    answer: object
    room: int = 7000
    pictures: int = 0
    first: object = None

    def ask(self, system, user, schema, pictures=(), heard=None):
        said = self.first if self.first is not None else self.answer(system)
        self.first = None
        written = json.dumps(said, ensure_ascii=False)
        for end in range(1, len(written) + 1):
            heard(written[:end])
        return Spoken(said, "slow", 1, 1)

    def close(self):
        pass


def told(desk, chat):
    steps = []
    draft = replace(desk, chat=chat).draft(case("conv-01"), steps.append)
    return steps, draft


def shipping(system):
    return reply(OPENING, says(SHIPPING, [numbered(system, "5–8 Werktage")]), says("Mehr wissen wir nicht, danke.", [], "closing"))


def test_the_sources_come_before_the_first_word_and_each_sentence_once(desk):
    steps, draft = told(desk, Slow(shipping))
    assert isinstance(steps[0], Found)
    assert steps[0].hits == draft.sources
    said = [step for step in steps if isinstance(step, Said)]
    assert [one.sentence for one in said] == list(draft.sentences[: len(said)])
    assert [(one.place, one.gloss) for one in said][:2] == [(0, "Hello,"), (1, "gloss")]


def test_a_sentence_that_the_guard_blocks_is_not_told_and_the_second_writing_begins_anew(desk):
    wrong = reply(OPENING, says("Der Versand dauert 2 Werktage.", [1]))
    steps, draft = told(desk, Slow(shipping, first=wrong))
    assert "2 Werktage" not in " ".join(step.sentence.text for step in steps if isinstance(step, Said))
    assert sum(isinstance(step, Anew) for step in steps) == 1
    assert not [one for one in draft.findings if one.severity is Severity.BLOCKING]


def test_a_model_that_dies_is_followed_by_the_scripts_anew(desk):
    class Dying(Slow):
        def ask(self, system, user, schema, pictures=(), heard=None):
            super().ask(system, user, schema, pictures, heard)
            raise ModelUnreachable("dead")

    steps, draft = told(desk, Dying(shipping))
    assert isinstance(steps[-1], Anew)
    assert "model_down" in [one.code for one in draft.findings]


def test_scripts_tell_their_sources_and_nothing_besides(desk):
    steps, _ = told(desk, None)
    assert [type(step) for step in steps] == [Found]


@pytest.mark.parametrize("lang", ["退货", "คืน", "إرجاع", '{"}]'])
def test_a_sentence_is_read_aloud_when_the_next_begins_or_the_list_ends(lang):
    said = []
    aloud = Aloud(lambda place, item: said.append((place, item["text"])))
    written = json.dumps({"sentences": [{"text": lang}, {"text": "two"}], "unknown": ""}, ensure_ascii=False)
    heard = []
    for end in range(1, len(written) + 1):
        aloud(written[:end])
        heard.append(len(said))
    assert said == [(0, lang), (1, "two")]
    assert heard.index(1) < written.index("two")


@pytest.mark.parametrize("junk", ["no json }", "[1, 2]", '{"sentences": 3}', '{"sentences": {}}', "}}}}"])
def test_what_is_no_answer_is_passed_over(junk):
    Aloud(lambda *_: pytest.fail("nothing was said"))(junk)


@pytest.fixture
def api(tmp_path, index):
    made = EchoAssistant(index)
    app = create_app(Parts(AssistSettings(data=tmp_path), index, made, Gate("the-token")))
    with TestClient(app, headers=TOKEN) as client:
        # Kept past the API, which has a draft made by itself: the one who watches is to be the first to ask.
        client.portal.call(client.app_state["inbox"].add, parse_conversation(json.dumps(TALK)))
        client.made = made
        yield client


def events(api, talk="c1"):
    answer = api.get(f"/api/conversations/{talk}/draft/events")
    assert answer.status_code == 200, answer.text
    blocks = [dict(line.split(": ", 1) for line in block.splitlines()) for block in answer.text.replace("\r", "").strip().split("\n\n")]
    return [(block["event"], json.loads(block["data"])) for block in blocks if "event" in block]


def test_the_events_name_each_step_and_end_with_the_draft_that_is_kept(api):
    hit = Hit(passage("คืนได้"), 1.0, 0.9, (), None)
    api.made.steps = (Found((hit,)), Said(0, Sentence("ได้"), "Yes"), Anew())
    found = events(api)
    assert [name for name, _ in found] == ["sources", "sentence", "anew", "draft"]
    assert found[0][1][0]["passage"]["text"] == "คืนได้"
    assert (found[1][1]["sentence"]["text"], found[1][1]["gloss"]) == ("ได้", "Yes")
    assert found[-1][1]["id"] == api.get("/api/conversations/c1/draft").json()["id"]


def test_who_comes_back_finds_the_draft_and_nothing_is_written_twice(api):
    first, second = events(api), events(api)
    assert [name for name, _ in second] == ["draft"]
    assert (second[-1][1]["id"], api.made.drafted) == (first[-1][1]["id"], 1)


def test_a_draft_that_cannot_be_made_says_why(api):
    api.made.fails = IndexUnreachable("The index is gone. Load it again.")
    assert events(api) == [("failed", {"detail": "The index is gone. Load it again."})]


def test_a_conversation_nobody_knows_is_not_found(api):
    assert api.get("/api/conversations/nobody/draft/events").status_code == 404


async def test_a_step_that_comes_while_another_is_sent_is_sent_too():
    watch = Watch("w", opening=asyncio.create_task(asyncio.sleep(0.05)))
    watch.opening.add_done_callback(lambda _: watch.wake())
    watch.told(Anew())
    found = []
    async for mark, _ in watch.follow(""):
        found.append(mark)
        if len(found) == 1:
            watch.told(Anew())
    assert found == ["w.0", "w.1"]
