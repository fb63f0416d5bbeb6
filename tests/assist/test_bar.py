"""The top bar: who sees which entry, and that every entry shown can be opened."""

import pytest
from jinja2 import meta, nodes

from assist.api.rights import needs
from assist.rights import Role, Visitor, granted
from assist.web.bar import GROUPS, rooms
from assist.web.show import templates


def entries(*roles, here="knowledge"):
    return [one for group in rooms(Visitor("x", granted(frozenset(roles))), here) for one in group.entries]


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_exactly_the_entries_that_it_may_open(role):
    held = granted(frozenset({role}))
    every = [one for group in GROUPS for one in group.entries]
    assert [one.name for one in entries(role)] == [one.name for one in every if held & needs("GET", one.opens or one.path)]


def test_an_agent_is_shown_neither_evaluation_nor_people_and_an_administrator_everything():
    assert not {"evaluation", "connections", "people"} & {one.name for one in entries(Role.AGENT)}
    assert len(entries(Role.ADMIN)) == sum(len(group.entries) for group in GROUPS)


def test_a_group_of_which_nothing_may_be_opened_is_left_out():
    assert "nav.shop" not in [group.text for group in rooms(Visitor("x", granted(frozenset({Role.QA}))), "knowledge")]


@pytest.mark.parametrize(
    ("here", "group", "entry"),
    [
        ("peak", "nav.day", "peak"),
        ("insights_live", "nav.quality", "insights"),
        ("evaluation_run", "nav.quality", "evaluation"),
        ("families", "nav.knowledge", "knowledge"),
        ("people", "nav.shop", "people"),
    ],
)
def test_a_page_stands_under_one_entry(here, group, entry):
    shown = rooms(Visitor("x", granted(frozenset({Role.ADMIN}))), here)
    assert [(one.text, one.here) for one in shown if one.here] == [(group, entry)]


def test_ones_own_account_stands_under_no_entry():
    assert not any(group.here for group in rooms(Visitor("x", granted(frozenset({Role.ADMIN}))), "account"))


def test_no_page_calls_a_macro_as_the_bar_calls_what_it_shows():
    env = templates().env
    shown = meta.find_undeclared_variables(env.parse(env.loader.get_source(env, "bar.html")[0]))
    assert "called" in shown
    for name in env.list_templates(extensions=["html"]):
        macros = {one.name for one in env.parse(env.loader.get_source(env, name)[0]).find_all(nodes.Macro)}
        assert (name, macros & shown) == (name, set())
