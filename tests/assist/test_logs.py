"""What the service writes on standard error: a line for each thing, whole, and no word of a customer, whatever goes wrong."""

import json
import logging

import pytest

from assist.logs import JsonLines, Words
from tests.assist.planted import PLANTED


@pytest.fixture(scope="module")
def told(planted_service):
    return planted_service.log, planted_service.codes


def test_nothing_of_a_customer_and_no_secret_is_in_the_log_of_the_real_service(told):
    assert told[1] == [500, 500]
    assert told[0].count("unexpected failure") == 2
    assert {kind for kind, word in PLANTED.items() if word in told[0]} == set()


def test_every_line_of_the_log_is_one_json_object(told):
    lines = [json.loads(line) for line in told[0].splitlines() if line.startswith("{")]
    failed = [line for line in lines if "error" in line]
    assert {line["error"] for line in failed} == {"sqlalchemy.exc.OperationalError"}
    assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)
    assert [line for line in told[0].splitlines() if not line.startswith("{")] in ([], ["Stopped."])


def record(message, *fields, error=None):
    return logging.LogRecord("assist.x", logging.WARNING, "x.py", 1, message, fields, (type(error), error, error.__traceback__) if error else None)


def test_a_line_says_what_went_wrong_and_where_but_not_in_the_errors_own_words():
    try:
        {}["Zebedee Quill"]
    except KeyError as error:
        made = record("A job failed", error=error)
    for line in (JsonLines().format(made), Words().format(made)):
        assert "builtins.KeyError" in line
        assert "test_logs.py" in line
        assert "Zebedee" not in line


@pytest.mark.parametrize("form", [JsonLines, Words])
def test_a_message_is_one_line_and_holds_no_address_or_number(form):
    line = form().format(record("could not be sent to %s,\ncall %s", "zebedee@lyon.example", "+33 6 12 34 56 78"))
    assert "\n" not in line
    assert "lyon.example" not in line
    assert "12 34 56" not in line


def test_what_is_written_to_forge_another_line_stays_in_its_own():
    line = JsonLines().format(record("%s", '"}\n{"level": "error", "message": "forged"}'))
    assert json.loads(line)["level"] == "warning"
