from dataclasses import dataclass

import pytest
from pydantic import ValidationError

from serving.adapter import adapter


@dataclass(frozen=True)
class Parcel:
    """A record of this test."""

    number: str
    days: int


def test_a_record_comes_back_as_it_was_written():
    one = Parcel("PR-1", 3)
    assert adapter(Parcel).validate_json(adapter(Parcel).dump_json(one)) == one


def test_what_is_no_such_record_is_refused():
    with pytest.raises(ValidationError):
        adapter(Parcel).validate_json('{"number": "PR-1", "days": "many"}')


def test_the_adapter_of_a_type_is_built_once():
    assert adapter(Parcel) is adapter(Parcel)
    assert adapter(tuple[Parcel, ...]) is adapter(tuple[Parcel, ...])
