"""What the README and the settings page say is so: named files exist, named commands are known, every setting has its row."""

from __future__ import annotations

import importlib
import inspect
import re
from functools import cache

import pytest
from pydantic import SecretStr

from serving.environment import RoomSettings, variable_names
from tests.sources import ROOMS, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ["README.md", "CHANGELOG.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md"))]
LINE = re.compile(r"^(?P<indent> *)(?P<name>[\w.]+/?) {2,}\S", re.MULTILINE)
SETTING = re.compile(r"^\| `(CONCORD_\w+)` \| (?:`([^`]+)`|empty) \| (\S.+) \|$", re.MULTILINE)


@cache
def tree() -> tuple[str, ...]:
    """The paths of the tree that the README prints."""
    block = next(block for block in re.findall(r"```text\n(.*?)```", README, re.DOTALL) if block.startswith("prompts/"))
    paths, room = [], ""
    for line in LINE.finditer(block):
        room = "" if not line["indent"] else room
        paths.append(room + line["name"])
        room = room or line["name"]
    return tuple(paths)


def test_every_path_of_the_printed_tree_exists():
    assert len(tree()) > 30, "the tree was not read"
    assert not [path for path in tree() if not ((ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file())]


def test_every_room_and_each_of_its_folders_of_code_is_in_the_printed_tree():
    folders = {f"{path.parent.relative_to(ROOT)}/" for room in ROOMS for path in (ROOT / room).glob("*/*.py")}
    quiet = {f"{room}/{name}/" for room in ROOMS for name in ("commands", "tables", "targets")}
    assert {f"{room}/" for room in ROOMS} | (folders - quiet) <= set(tree())


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_every_named_file_of_a_page_exists(page: str):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [target for target in re.findall(r"\]\(([^)#\s]+)\)", text) if "://" not in target]
    named = re.findall(rf"`((?:{'|'.join((*ROOMS, 'docs', 'tests', '.ci'))})/[\w./-]*\w/?)`", text)
    missing = [target for target in links if not ((ROOT / page).parent / target).exists()] + [path for path in named if not (ROOT / path).exists()]
    assert not missing


def test_every_command_of_the_readme_is_known():
    commands = set(re.findall(r"python -m (\w+) ([\w-]*\w)", README))
    assert len(commands) > 10
    assert not [f"{room} {name}" for room, name in commands if not (ROOT / room / "commands" / f"{name.replace('-', '_')}.py").is_file()]


def test_every_command_there_is_stands_in_the_readme():
    there = {(path.parent.parent.name, path.stem.replace("_", "-")) for room in ROOMS for path in (ROOT / room / "commands").glob("[!_]*.py")}
    assert not there - set(re.findall(r"python -m (\w+) ([\w-]*\w)", README))


@pytest.mark.parametrize("page", PAGES)
def test_every_verb_of_make_that_a_page_names_exists(page: str):
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert not set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+) ", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)) - {
        pair for verb in verbs for pair in ((verb, ""), ("", verb))
    }


def _rooms() -> list[tuple[type[RoomSettings], str]]:
    modules = [importlib.import_module(f"{room}.settings") for room in ROOMS if (ROOT / room / "settings.py").exists()]
    return [
        (model, module.PREFIX)
        for module in modules
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, RoomSettings) and model is not RoomSettings and model.__module__ == module.__name__
    ]


def _default(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def test_every_setting_has_its_row_with_its_default():
    said = {name: default for name, default, _ in SETTING.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))}
    read = {
        name: _default(field.default)
        for model, prefix in _rooms()
        for name, field in zip(variable_names(model, prefix), model.model_fields.values(), strict=True)
    }
    assert read
    assert said == read


def test_the_readme_holds_no_row_without_a_figure():
    assert not re.search(r"\| *(?:—|-|\?|TODO|to be \w+)? *\|$", README, re.MULTILINE | re.IGNORECASE)
