"""`python -m assist searches`: a conversation a line in, what is searched a line out."""

from __future__ import annotations

import io
import json

import pytest

from assist.__main__ import main


def test_each_line_of_conversation_gives_a_line_of_searches(monkeypatch, capsys):
    said = ["Hello! How long is the warranty? Order A-10427, please. Thank you very much.", "谢谢"]
    lines = "\n".join(json.dumps({"messages": [{"role": "customer", "text": text}]}) for text in said)
    monkeypatch.setattr("sys.stdin", io.StringIO(lines + "\n\n"))
    assert main(["searches", "--no-model"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert "warranty" in first["searches"][0]
    assert first["orders"] == ["A-10427"]
    assert second["searches"] == []


@pytest.mark.parametrize("line", ["{", "[]", '{"messages": []}'])
def test_a_line_that_is_no_conversation_ends_with_a_sentence(monkeypatch, capsys, line):
    monkeypatch.setattr("sys.stdin", io.StringIO(line))
    assert main(["searches", "--no-model"]) == 2
    assert capsys.readouterr().err.startswith("searches: ")
