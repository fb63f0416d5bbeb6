"""Which text may train weights that ship: the class column of the text folder's LICENSES.md decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpu.errors import LicenceRefused, UnusableTrainingText

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SHIPS = "permissive"
"""The only class for shipped weights: MIT, BSD, Apache, CC0 and, with attribution, CC-BY."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of aligned text, as its row in LICENSES.md states it."""

    file: str
    origin: str
    commit: str
    licence: str
    licence_class: str
    content: str

    @property
    def ships(self) -> bool:
        """Whether this text may train weights that ship."""
        return self.licence_class == SHIPS


def read_sources(folder: Path) -> tuple[Source, ...]:
    """Every row of `folder`/LICENSES.md. Raises `UnusableTrainingText` when the table is missing or incomplete."""
    path = folder / "LICENSES.md"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as cause:
        message = f"{path} cannot be read ({cause}): a text folder needs it, one table row per file."
        raise UnusableTrainingText(message) from cause
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines if line.startswith("|")]
    heads = [row for row in rows if "File" in row and "Class" in row]
    if not heads:
        message = f"{path} holds no table with the columns File, Licence and Class."
        raise UnusableTrainingText(message)
    columns = {name: at for at, name in enumerate(heads[0])}
    return tuple(_source(row, columns) for row in rows if len(row) == len(columns) and row[columns["File"]].endswith(".gz"))


def shipping(folder: Path) -> tuple[Source, ...]:
    """The sources whose text may train weights that ship."""
    return tuple(source for source in read_sources(folder) if source.ships)


def require_shipping(sources: Iterable[Source]) -> None:
    """Raise `LicenceRefused` when any source is of another class than permissive."""
    refused = [f"{source.file} ({source.licence}, {source.licence_class})" for source in sources if not source.ships]
    if refused:
        message = f"Not for weights that ship: {', '.join(refused)}. Only text of class {SHIPS!r} may train them."
        raise LicenceRefused(message)


def _source(row: list[str], columns: dict[str, int]) -> Source:
    def cell(name: str) -> str:
        return row[columns[name]] if name in columns else ""

    return Source(cell("File"), cell("Source repository"), cell("Commit"), cell("Licence"), cell("Class"), cell("Content"))
