"""The house rules that need no running code: charters, names, lengths, what may not be imported or caught, nothing done at import."""

from __future__ import annotations

import ast
import re

import pytest

from tests.sources import ROOMS, ROOT, Source, imports, sources, tracked

EVERYWHERE = (*ROOMS, "tests", ".ci")
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
BROAD = {
    "ingest/index/edge.py": "the engine raises bare Exception for every failure of its own; it becomes an IndexError of ours with its words kept",
    "ingest/read.py": "a parser in foreign code may fail in any way on a hostile file; one document fails with a reason, the load goes on",
    "ingest/reading_work.py": "whatever a reader stumbles over, one document must not cost the others; it fails with the reason",
    "ingest/readers/workbook.py": "openpyxl raises whatever a file it did not expect makes it stumble over; the file then goes to a more forgiving reader",
    "serving/encoders.py": "the library raises whatever its parts do for model files missing or cut short; it becomes an UnknownEncoder with its words kept",
    "eval/judge/scored.py": "a judged metric of another library raises whatever its parts do on what a model babbles; it becomes a counted gap with its name",
    "assist/schedule.py": "what is done on schedule stands alone: what breaks it off is told in the log before it is raised on",
    ".ci/warm.py": "warming the first start is a kindness; the tests say what is wrong with a module",
}
"""Files at the edge that may catch Exception, and why."""
AT_IMPORT = re.compile(
    r"re\.compile|frozenset|tuple|bytes|Path|Path\(__file__\)\..*|Decimal|'[^']*'\.join|[a-z]+\.split|range|str\.maketrans|TypeVar|TypeAdapter|ContextVar|logging\.getLogger|NewType"
    r"|APIRouter|Depends|Field|Body|Query|Form|File|Header|HTTPBearer|MetaData|Table|Column|Index|ForeignKey|UniqueConstraint|CheckConstraint|String|DateTime"
    r"|np\.(u?int|float)\d+|uuid\.UUID|timedelta|date|time|MappingProxyType|field|[A-Z][a-z]+"
)
"""Calls that may stand at a module's top: each only makes a value, reads no file, starts nothing. A plain capitalised word is a record."""
MIGRATIONS = ("assist/store/env.py", "assist/store/versions/")
"""Alembic runs these files top to bottom; that is their contract."""
ADDRESSES = re.compile(r"(?<![\w./])(?:/home/[a-z]+|/Users/\w+|/root)/|(?:pypi|pythonhosted|npmjs|huggingface)\.(?:org|co)\b|index-url", re.IGNORECASE)
"""Folders of one machine, and places where packages or weights are fetched from."""
OTHERS = "assist/demo/knowledge/manuals/"
"""Texts by other authors, kept as they wrote them."""
LOCKS = re.compile(r"(?:^|/)(?:uv|poetry|pdm|Pipfile|package-lock|yarn|pnpm-lock)\.(?:lock|json|ya?ml)$")
FILES_AT_THE_TOP = [
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "Dockerfile",
    "docker-compose.yml",
    "pyproject.toml",
    ".dockerignore",
    ".gitattributes",
    ".gitignore",
]


def offenders(found: list[str]) -> str:
    return "\n  ".join(["", *found])


def test_each_room_opens_with_its_charter_and_nothing_else():
    for room in ROOMS:
        tree = ast.parse((ROOT / room / "__init__.py").read_text(encoding="utf-8"))
        assert len(tree.body) == 1, f"{room}/__init__.py holds more than its charter"
        charter = ast.get_docstring(tree) or ""
        assert all(words in charter for words in ("May import", "Must never know")), (
            f"{room}/__init__.py: the charter does not say what it may import and never know"
        )


def test_every_top_level_name_is_one_the_house_has():
    strangers = {name.split("/")[0] for name in tracked()} - {*EVERYWHERE, "docs", *FILES_AT_THE_TOP}
    assert not strangers, f"not a room, not a known file: {sorted(strangers)}"


def test_the_ruler_is_only_imported_by_from():
    wrong = [
        f"{source.path}:{node.lineno} {ast.unparse(node)}"
        for source in sources(*EVERYWHERE)
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "eval" or alias.asname == "eval" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and any((alias.asname or alias.name) == "eval" for alias in node.names))
    ]
    assert not wrong, f"`import eval.x` rebinds a builtin; write `from eval.x import y`: {offenders(wrong)}"


def _bindings(tree: ast.AST) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append((node.id, node.lineno))
        elif isinstance(node, ast.arg):
            found.append((node.arg, node.lineno))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.append((node.name, node.lineno))
    return found


def test_nothing_is_named_like_the_room_of_the_ruler():
    wrong = [f"{source.path}:{line}" for source in sources(*EVERYWHERE) for name, line in _bindings(source.tree) if name == "eval"]
    assert not wrong, f"say evaluation, verdict, measure …: {offenders(wrong)}"


def test_no_text_is_ever_evaluated_as_code():
    wrong = [
        f"{source.path}:{node.lineno} {node.func.id}(…)"
        for source in sources(*EVERYWHERE)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    ]
    assert not wrong, offenders(wrong)


@pytest.mark.parametrize("room", ROOMS)
def test_no_file_is_longer_than_250_lines(room: str):
    wrong = [f"{source.path}: {len(source.text.splitlines())}" for source in sources(room) if len(source.text.splitlines()) > 250]
    assert not wrong, offenders(wrong)


@pytest.mark.parametrize("room", ROOMS)
def test_no_function_is_longer_than_40_lines(room: str):
    wrong = [
        f"{source.path}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for source in sources(room)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None and node.end_lineno - node.lineno + 1 > 40
    ]
    assert not wrong, offenders(wrong)


def test_a_file_is_named_after_its_act():
    wrong = [source.path for source in sources(*EVERYWHERE) if source.path.rsplit("/", 1)[-1].removesuffix(".py").strip("_") in VAGUE]
    assert not wrong, offenders(wrong)


def _catches_all(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(one is None or ast.unparse(one) in {"Exception", "BaseException"} for one in caught)


def test_only_the_edge_catches_everything():
    found = {source.path for source in sources(*ROOMS, ".ci") for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler) and _catches_all(node)}
    assert not found - set(BROAD), f"name the exceptions, or give the edge's reason here: {offenders(sorted(found - set(BROAD)))}"
    assert not set(BROAD) - found, f"no longer needed here: {offenders(sorted(set(BROAD) - found))}"


def _work(source: Source) -> list[str]:
    """Calls and loops that run when a module is imported."""
    defining = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    found: list[str] = []
    for statement in source.tree.body:
        if isinstance(statement, defining) or _only_when_run(statement):
            continue
        if isinstance(statement, ast.For | ast.While | ast.With | ast.Try):
            found.append(f"{source.path}:{statement.lineno} {type(statement).__name__.lower()} at the top of a module")
        found += [
            f"{source.path}:{node.lineno} {ast.unparse(node.func)}(…)"
            for node in ast.walk(statement)
            if isinstance(node, ast.Call) and not AT_IMPORT.fullmatch(ast.unparse(node.func))
        ]
    return found


def _only_when_run(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and ast.unparse(statement.test) in {"__name__ == '__main__'", "TYPE_CHECKING"}


def test_importing_a_module_defines_and_does_nothing():
    wrong = [line for source in sources(*ROOMS) if not source.path.startswith(MIGRATIONS) for line in _work(source)]
    assert not wrong, f"do it in a function, or say here why it is only a value: {offenders(wrong)}"


def test_the_global_settings_of_llama_index_are_never_touched():
    wrong = [
        f"{source.path}:{node.lineno}"
        for source in sources(*EVERYWHERE)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("llama_index") and any(alias.name == "Settings" for alias in node.names)
    ]
    assert not wrong, offenders(wrong)


def test_the_accelerator_room_is_reached_by_file_or_url_alone():
    wrong = [
        f"{source.path}:{line}"
        for source in sources(*ROOMS)
        if not source.path.startswith("gpu/")
        for name, line in imports(source.tree)
        if name.split(".")[0] == "gpu"
    ]
    assert not wrong, offenders(wrong)


def _beside() -> re.Pattern[str]:
    """What lies beside this checkout: its folder by full path, and its neighbours by `../name`."""
    neighbours = [f"\\.\\./{re.escape(path.name)}\\b" for path in ROOT.parent.iterdir() if path != ROOT and path.is_dir()]
    return re.compile("|".join([rf"(?<![\w./]){re.escape(str(ROOT))}\b", *neighbours]))


def test_no_file_names_a_machine_a_registry_or_what_lies_beside_the_checkout():
    beside, wrong = _beside(), []
    for name in tracked():
        content = (ROOT / name).read_bytes()
        if name in {"tests/test_rooms.py", "LICENSE"} or name.startswith(OTHERS) or b"\0" in content[:8000]:
            continue
        text = content.decode("utf-8", errors="replace")
        wrong += [f"{name}: {found.group()}" for found in (ADDRESSES.search(text), beside.search(text)) if found]
    assert not wrong, offenders(wrong)


def test_versions_are_pinned_without_a_lock_file_of_addresses():
    assert not [name for name in tracked() if LOCKS.search(name)]
    assert "://" not in (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "planted",
    ["ENGINE = create_engine('x')", "for name in NAMES:\n    register(name)", "open('x').read()", "TABLE = yaml.safe_load(TEXT)", "APP: object = build()"],
)
def test_the_rule_about_imports_that_work_sees_a_planted_one(planted: str):
    assert _work(Source("planted.py", planted, ast.parse(planted)))


@pytest.mark.parametrize(
    "planted", ["try:\n    f()\nexcept Exception:\n    pass", "try:\n    f()\nexcept:\n    pass", "try:\n    f()\nexcept (OSError, Exception):\n    pass"]
)
def test_the_rule_about_catching_everything_sees_a_planted_one(planted: str):
    assert [node for node in ast.walk(ast.parse(planted)) if isinstance(node, ast.ExceptHandler) and _catches_all(node)]
