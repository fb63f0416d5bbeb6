"""The contracts of the models' room: what any encoder can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


class Encoder(Protocol):
    """Text to unit vectors."""

    @property
    def name(self) -> str:
        """Which encoder this is, for people."""
        ...

    @property
    def digest(self) -> str:
        """First 12 hex digits of the SHA-256 over weights and tokenizer; an index made by another digest is refused."""
        ...

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Questions to an (n, dimension) array, rows of norm 1; a text with nothing known in it is a zero row."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Passages to an (n, dimension) array, rows of norm 1; a text with nothing known in it is a zero row."""
        ...


class TokenEncoder(Encoder, Protocol):
    """An encoder that can also say what each piece of a text means on its own."""

    def token_ids(self, texts: Sequence[str]) -> list[NDArray[np.uint32]]:
        """The pieces of each text in reading order; pieces nothing is known about are left out."""
        ...

    def encode_with_pieces(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], list[NDArray[np.uint32]]]:
        """Both `encode_passages` and `token_ids` of these texts."""
        ...

    def token_vectors(self, ids: NDArray[np.uint32]) -> NDArray[np.float32]:
        """(len(ids), dimension) unit rows."""
        ...

    def token_weights(self, ids: NDArray[np.uint32]) -> NDArray[np.float32]:
        """(len(ids),) weights of at least 0: how much a piece counts in its text's vector."""
        ...
