"""Try a question: what is found for it, by which arms, how well, and in which sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from assist.api.deps import OwnedDep
from assist.web.families import every_listed
from assist.web.handed import day_of, markets_of
from assist.web.show import PageRoute, knowledge_page
from ingest.language import identify
from ingest.types import Audience, Kind, Question, Where

if TYPE_CHECKING:
    from ingest.types import Answer, Hit

router = APIRouter(prefix="/knowledge", include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class HitRow:
    """One hit as the page shows it."""

    place: int
    hit: Hit
    mark: tuple[int, int]
    """First and last character of the sentence that matched best."""
    start: int
    """The same, into the document's text."""
    end: int


@dataclass(frozen=True, slots=True)
class Tried:
    """What is asked, and of which documents, as the page's form has it."""

    q: str = ""
    language: str = ""
    market: str = ""
    product: str = ""
    channel: str = ""
    kind: str = ""
    on: str = ""
    internal: str = ""

    def where(self) -> Where:
        """The filter of the search; a value nobody knows asks for nothing. Raises `BadRequest` for no market or no day."""
        return Where(
            langs=(self.language,) if self.language else (),
            markets=markets_of(self.market),
            kinds=(Kind(self.kind),) if self.kind in set(Kind) else (),
            audiences=(Audience.PUBLIC, Audience.INTERNAL) if self.internal else (Audience.PUBLIC,),
            on=day_of(self.on),
            products=(self.product,) if self.product else (),
            channels=(self.channel,) if self.channel else (),
        )


@router.get("/try")
def tryout(request: Request, index: OwnedDep, asked: Annotated[Tried, Depends()]) -> Response:
    """The form and, once something is asked, the ranked hits."""
    where = asked.where()
    spoken = identify(asked.q).lang if asked.q.strip() else ""
    answer = index.search(Question(asked.q, spoken, where, 10)) if asked.q.strip() else None
    listed = every_listed(index)
    return knowledge_page(
        request,
        "tryout.html",
        asked=asked,
        market=",".join(where.markets),
        answer=answer,
        spoken=spoken,
        rows=_rows(answer) if answer else (),
        kinds=list(Kind),
        languages_there=sorted({one.lang for one in listed if one.version and one.lang}),
        markets_there=sorted({code for one in listed for code in one.about.markets}),
        products_there=sorted({word for one in listed for word in one.about.products}),
        channels_there=sorted({word for one in listed for word in one.about.channels}),
    )


def _rows(answer: Answer) -> tuple[HitRow, ...]:
    return tuple(_row(place, hit) for place, hit in enumerate(answer.hits, 1))


def _row(place: int, hit: Hit) -> HitRow:
    start, end = (hit.window.start, hit.window.end) if hit.window else (0, 0)
    at = hit.passage.span.start
    return HitRow(place, hit, (start, end), at + start, at + end)
