"""Who may come in."""

import pytest

from assist.api.access import COOKIE, Gate
from assist.errors import Refused


def test_a_link_opens_the_page_once_and_only_once():
    gate = Gate("api")
    link = gate.new_link()
    session = gate.enter(link)
    gate.check({COOKIE: session}, "")
    with pytest.raises(Refused, match="used already"):
        gate.enter(link)


def test_the_token_lets_a_program_in():
    Gate("secret").check({}, "Bearer secret")


@pytest.mark.parametrize(("cookies", "header"), [({}, ""), ({COOKIE: "guess"}, ""), ({}, "Bearer wrong"), ({}, "secret"), ({COOKIE: ""}, "Bearer ")])
def test_everyone_else_is_refused(cookies, header):
    with pytest.raises(Refused):
        Gate("secret").check(cookies, header)


def test_an_empty_api_token_never_matches_an_empty_bearer():
    with pytest.raises(Refused):
        Gate("").check({}, "Bearer ")
