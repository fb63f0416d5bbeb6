from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from gpu.chart import chart
from gpu.commands.bench import run
from gpu.errors import UnusableTraffic
from gpu.load import measure
from gpu.traffic import SHOP, requests
from serving.chat import open_chat
from serving.settings import serving_settings
from serving.tokens import count_tokens
from tests.fakes_served import served

TICKETS, POLICIES = SHOP / "conversations.jsonl", SHOP / "knowledge" / "policies"
ANSWER = json.dumps({"sentences": [], "unknown": "nothing"})


def level(server, agents: int = 2, drafts: int = 5, price: float | None = None):
    chat = open_chat(serving_settings({"CONCORD_CHAT_URL": server.url}))
    found = measure(chat, requests(TICKETS, POLICIES, chat.room), agents, drafts, price)
    chat.close()
    return found


def test_every_ticket_becomes_a_request_in_its_language_with_its_words_last():
    found = requests(TICKETS, POLICIES, 100_000)
    assert len(found) == len(TICKETS.read_text("utf-8").splitlines())
    assert {"de", "zh", "ja", "ar", "th"} <= {one.lang for one in found}
    german = next(one for one in found if one.lang == "de")
    assert "30 Tagen" in german.system
    assert "RTR_520 Bausatz" in german.user


def test_two_tickets_of_a_language_begin_with_the_same_prompt():
    found = [one for one in requests(TICKETS, POLICIES, 100_000) if one.lang == "de"]
    assert len(found) > 1
    assert len({one.system for one in found}) == 1


def test_policies_that_do_not_fit_the_room_are_left_out():
    room = 3_000
    for one in requests(TICKETS, POLICIES, room):
        assert "[1]" not in one.system or count_tokens(one.system + one.user) <= room


@pytest.mark.parametrize("content", ["", "no json", '{"messages": []}'])
def test_a_file_without_tickets_is_refused(tmp_path: Path, content: str):
    (tmp_path / "tickets.jsonl").write_text(content)
    with pytest.raises(UnusableTraffic, match="JSON lines"):
        requests(tmp_path / "tickets.jsonl", POLICIES, 1_000)


def test_a_level_counts_drafts_tokens_and_what_the_server_kept():
    with served(ANSWER) as server:
        found = level(server, price=3.6)
    assert (found.agents, found.drafts, found.failed, found.cut) == (2, 5, {}, 0)
    assert found.prompt_tokens == 5 * 11
    assert found.cached_share == pytest.approx(5 / 11, abs=1e-4)
    assert 0 < found.first_token_ms["p50"] <= found.draft_ms["p95"]
    assert found.cost_per_1000_drafts == pytest.approx(found.seconds / 1000 / 5 * 1000, abs=2e-4)


def test_a_server_that_says_nothing_of_its_cache_has_no_share():
    with served(ANSWER) as server:
        server.cached = None
        assert level(server).cached_share is None


@pytest.mark.parametrize(("mood", "name"), [("500", "ModelUnreachable"), ("dies", "ModelUnreachable"), ("404", "ModelRefused")])
def test_failed_drafts_are_counted_by_name_and_never_averaged(mood: str, name: str):
    with served(ANSWER, mood) as server:
        found = level(server)
    assert found.failed == {name: 5}
    assert found.draft_ms is None
    assert found.cost_per_1000_drafts is None


def test_the_command_prints_one_document_and_a_line_for_each_level(capsys):
    with served(ANSWER) as server:
        assert run(["--url", server.url, "--agents", "1,3", "--drafts", "3", "--json"]) == 0
    said = capsys.readouterr()
    assert [one["agents"] for one in json.loads(said.out)["levels"]] == [1, 3]
    assert said.err.count("first token") == 2


def test_the_levels_are_drawn_with_a_point_for_each_and_none_for_what_failed(tmp_path: Path):
    with served(ANSWER) as server:
        assert run(["--url", server.url, "--agents", "1,3", "--drafts", "3", "--plot", str(tmp_path / "levels.svg")]) == 0
        came = level(server)
        server.mood = "500"
        failed = level(server)
    drawn = (tmp_path / "levels.svg").read_text("utf-8")
    assert re.findall(r"<title>([^<]+)</title>", drawn) == ["first token p50", "first token p95", "draft p50", "draft p95", "tokens/s"]
    assert drawn.count("<circle") == 10
    half = chart([came, replace(failed, agents=8)], ["A <card>"])
    assert half.count("<circle") == 5
    assert "Milliseconds (A &lt;card&gt;)" in half
    assert "Nothing came." in chart([failed], [])


def test_a_dead_address_ends_with_two_before_anything_is_measured(capsys):
    with served(ANSWER) as server:
        url = server.url
    assert run(["--url", url, "--json"]) == 2
    assert "gave no draft" in capsys.readouterr().err
