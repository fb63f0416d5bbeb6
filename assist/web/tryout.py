"""Try a question: what is found for it, by which arms, how well, and in which sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
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


@router.get("/try")
def tryout(
    request: Request,
    index: OwnedDep,
    q: str = "",
    language: str = "",
    market: str = "",
    kind: str = "",
    on: str = "",
    internal: str = "",
    product: str = "",
    channel: str = "",
) -> Response:
    """The form and, once something is asked, the ranked hits."""
    markets = markets_of(market)
    answer, spoken = None, ""
    if q.strip():
        spoken = identify(q).lang
        where = Where(
            langs=(language,) if language else (),
            markets=markets,
            kinds=(Kind(kind),) if kind in set(Kind) else (),
            audiences=(Audience.PUBLIC, Audience.INTERNAL) if internal else (Audience.PUBLIC,),
            on=day_of(on),
            products=(product,) if product else (),
            channels=(channel,) if channel else (),
        )
        answer = index.search(Question(q, spoken, where, 10))
    listed = every_listed(index)
    return knowledge_page(
        request,
        "tryout.html",
        q=q,
        language_asked=language,
        market=",".join(markets),
        kind=kind,
        on=on,
        internal=internal,
        answer=answer,
        spoken=spoken,
        rows=_rows(answer) if answer else (),
        kinds=list(Kind),
        languages_there=sorted({one.lang for one in listed if one.version and one.lang}),
        product=product,
        channel=channel,
        products_there=sorted({one for each in listed for one in each.about.products}),
        channels_there=sorted({one for each in listed for one in each.about.channels}),
        markets_there=sorted({code for one in listed for code in one.about.markets}),
    )


def _rows(answer: Answer) -> tuple[HitRow, ...]:
    return tuple(_row(place, hit) for place, hit in enumerate(answer.hits, 1))


def _row(place: int, hit: Hit) -> HitRow:
    start, end = (hit.window.start, hit.window.end) if hit.window else (0, 0)
    at = hit.passage.span.start
    return HitRow(place, hit, (start, end), at + start, at + end)
