"""What handlers are given."""

from inspect import iscoroutinefunction
from typing import get_args

from assist.api import deps
from assist.api.paged import PageDep
from assist.api.shelf import ShelfDep


def test_nothing_that_handlers_are_given_is_sent_for_to_a_thread():
    given = [PageDep, ShelfDep, *(one for name, one in vars(deps).items() if name.endswith("Dep"))]
    assert len(given) > 10
    assert all(iscoroutinefunction(get_args(one)[1].dependency) for one in given)
