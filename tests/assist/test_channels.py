"""What an owner limited to one channel answers only there."""

from __future__ import annotations

import pytest

from assist.parse import conversation_of
from assist.settings import assist_settings
from assist.wiring import build_assistant
from ingest.open import own_index
from ingest.settings import ingest_settings
from ingest.types import LoadOptions
from serving.open import open_encoder
from serving.settings import serving_settings

CHAT_ONLY = "---\nchannels: [Chat]\n---\n# Returns\n\nYou can return every item within 30 days of delivery. You pay the cost of sending it back.\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    (folder / "policies" / "en").mkdir(parents=True)
    (folder / "policies" / "en" / "returns.md").write_text(CHAT_ONLY, "utf-8")
    environ = {"CONCORD_DATA": str(folder / "data")}
    index = own_index(ingest_settings(environ), url=None)
    index.load([str(folder / "policies")], LoadOptions())
    serving = serving_settings(environ)
    yield build_assistant(assist_settings(environ), serving, index, open_encoder(serving))
    index.close()


@pytest.mark.parametrize(("channel", "answers"), [("chat", True), ("email", False)])
def test_a_policy_for_the_chat_answers_in_the_chat_and_in_no_mail(desk, channel, answers):
    asked = {"messages": [{"role": "customer", "text": "How many days do I have to return the kettle?"}], "market": "AE", "channel": channel}
    draft = desk.draft(conversation_of(asked))
    assert (draft.refusal is None, bool(draft.sources)) == (answers, answers)
