"""The set-up script and the rule that a skip is a failure: both decide what every other test means."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.sources import ROOT

SKIPPING = """
import pytest

@pytest.mark.skip(reason="no such machine here")
def test_one(): pass

def test_two(): pytest.skip("nothing to test with")

@pytest.mark.xfail(reason="known")
def test_three(): assert False
"""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("set_up_script", ROOT / ".ci" / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\ndependencies = ["b>=2", "a"]\n[project.optional-dependencies]\ndev = ["c==3"]\n', encoding="utf-8")
    return file


def test_the_base_leaves_the_extras_out(script: ModuleType, project: Path):
    assert script.dependencies(project, ()) == ["b>=2", "a"]


def test_an_extra_comes_on_top_of_the_base(script: ModuleType, project: Path):
    assert script.dependencies(project, ("dev",)) == ["b>=2", "a", "c==3"]


def test_a_new_pin_is_reason_to_set_up_again(script: ModuleType, tmp_path: Path):
    pins = tmp_path / "constraints.txt"
    pins.write_text("a==1\n", encoding="utf-8")
    before = script.fingerprint(["a"], pins)
    assert script.fingerprint(["a"], pins) == before
    pins.write_text("a==2\n", encoding="utf-8")
    assert script.fingerprint(["a"], pins) != before


def test_an_old_python_is_told_apart_and_named(script: ModuleType):
    assert "3.11 or newer" in script.missing_parts((3, 10))


def test_a_python_without_its_venv_package_names_the_debian_package(script: ModuleType):
    assert "apt-get install python3.12-venv" in script.missing_parts((3, 12), lambda name: None)


def test_this_python_lacks_nothing(script: ModuleType):
    assert script.missing_parts() == ""


def test_make_says_what_to_install_where_no_python_is(tmp_path: Path):
    for tool in ("make", "sh"):
        found = subprocess.run(["which", tool], capture_output=True, text=True, check=True).stdout.strip()
        (tmp_path / tool).symlink_to(found)
    told = subprocess.run([tmp_path / "make", "install"], cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "apt-get install python3 python3-venv" in told.stderr


@pytest.fixture
def skipping(tmp_path: Path) -> list[str]:
    (tmp_path / "test_skipping.py").write_text(SKIPPING, encoding="utf-8")
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]


def test_a_skip_is_a_failure_where_skips_are_refused(skipping: list[str]):
    told = subprocess.run([*skipping, "--no-skips"], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "1 failed, 1 xfailed, 1 error" in told.stdout  # a skip by mark fails before the test begins


def test_a_skip_is_a_skip_for_a_person_at_her_own_machine(skipping: list[str]):
    told = subprocess.run(skipping, capture_output=True, text=True, check=False)
    assert told.returncode == 0
    assert "2 skipped, 1 xfailed" in told.stdout


def test_a_file_that_skips_itself_as_a_whole_is_a_failure_too(skipping: list[str], tmp_path: Path):
    (tmp_path / "test_skipping.py").write_text("import pytest\npytest.importorskip('a_library_nobody_has')\n", encoding="utf-8")
    assert subprocess.run([*skipping, "--no-skips"], capture_output=True, text=True, check=False).returncode == 2
