"""QA's pages: start an evaluation, watch it, browse its differences, mark them, run again what is affected, sign it off."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from assist.api.deps import InboxDep, SettingsDep, VisitorDep, signed
from assist.errors import UnknownThing
from assist.evaluations import Evaluations
from assist.readers import Item, ends
from assist.web.show import PageRoute, knowledge_page, show, strings_of
from eval.report.earlier import earlier_runs
from eval.report.marks import Mark, Marked, read_marks, set_mark, settled, still_open
from eval.report.material import material
from eval.report.page import grouped, marked, page
from eval.report.signoff import keep_sign_off, read_sign_off, sign, told_of

if TYPE_CHECKING:
    from assist.inbox import Inbox

router = APIRouter(prefix="/evaluation", include_in_schema=False, route_class=PageRoute)
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""A report is one self-contained file: its own style, and nothing that runs."""
FILES = {"report.json": "application/json", "junit.xml": "application/xml", "differences.csv": "text/csv"}
Short = Annotated[str, Form(max_length=200)]


async def _evaluations(request: Request) -> Evaluations:
    evaluations: Evaluations = request.state.evaluations
    return evaluations


EvaluationsDep = Annotated[Evaluations, Depends(_evaluations)]


@router.get("")
async def listing(request: Request, evaluations: EvaluationsDep) -> Response:
    """Suites to start, what goes on, and every run."""
    runs = await asyncio.to_thread(evaluations.listed)
    return knowledge_page(request, "evaluation.html", suites=list(evaluations.suites()), going=evaluations.going(), runs=runs, watched=evaluations.watched())


@router.get("/going")
def going(request: Request, evaluations: EvaluationsDep) -> Response:
    """How the run that goes on is, as a fragment that asks again until it ends."""
    now = evaluations.going()
    answer = show(request, "evaluation_going.html", strings_of(request), going=now, interface=strings_of(request).lang)
    if now is not None and not now.running:
        answer.headers["HX-Refresh"] = "true"
    return answer


@router.post("/start")
async def start(evaluations: EvaluationsDep, suite: Short, languages: Short = "") -> Response:
    """Start a run in a process of its own."""
    chosen = [lang.strip() for lang in languages.replace(" ", ",").split(",") if lang.strip()]
    await asyncio.to_thread(evaluations.start, suite, chosen)
    return RedirectResponse("/evaluation", 303)


@router.post("/stop")
async def stop(evaluations: EvaluationsDep) -> Response:
    """End it."""
    await asyncio.to_thread(evaluations.stop)
    return RedirectResponse("/evaluation", 303)


@router.get("/run/{name}")
async def browse(request: Request, evaluations: EvaluationsDep, inbox: InboxDep, name: str) -> Response:
    """A run's differences, the open ones first, each with what was said of it."""
    told = await asyncio.to_thread(evaluations.document, name)
    marks, today = read_marks(evaluations.folder), datetime.now(UTC).date()
    said = dict.fromkeys(marks.get(one["id"]) for one in told["differences"])
    shown = [(card, mark) for mark in said for card in grouped([one for one in told["differences"] if marks.get(one["id"]) == mark])]
    shown.sort(key=lambda pair: not material(pair[0]) or settled(pair[1], today))
    asked = {(call["topic"], call["lang"]): call["question"] for call in told["calls"]}
    items = {one["id"]: evaluations.readers.about(one["id"]) for one, _ in shown}
    given: dict[str, Any] = {"name": name, "run": told, "shown": shown, "asked": asked, "items": items, "marks": list(Mark), "marked": marked}
    left = len(still_open(told, marks, today))
    return knowledge_page(
        request, "evaluation_run.html", **given, left=left, signed=_sign_off(evaluations, inbox, name), link=request.query_params.get("link", "")
    )


@router.get("/run/{name}/report")
async def report(evaluations: EvaluationsDep, inbox: InboxDep, name: str) -> Response:
    """The whole report, with its sign-off as it stands now."""
    told = await asyncio.to_thread(evaluations.document, name)
    earlier = await asyncio.to_thread(earlier_runs, evaluations.runs, told["source"], told["date"])
    html = await asyncio.to_thread(page, told, earlier, _sign_off(evaluations, inbox, name))
    return HTMLResponse(html, headers={"Content-Security-Policy": REPORT_POLICY})


@router.get("/watch/{name}")
def watch_page(evaluations: EvaluationsDep, name: str) -> Response:
    """What a watch over sent replies found. Raises `UnknownThing`."""
    return HTMLResponse(evaluations.watch_page(name).read_text("utf-8"), headers={"Content-Security-Policy": REPORT_POLICY})


@router.get("/run/{name}/file/{file}")
def download(evaluations: EvaluationsDep, name: str, file: str) -> Response:
    """One of a run's files, to keep. Raises `UnknownThing`."""
    path = evaluations.run_folder(name) / file
    if file not in FILES or not path.is_file():
        raise UnknownThing(f"There is no file {file[:80]} in this run.")
    return FileResponse(path, media_type=FILES[file], filename=f"{name}-{file}")


@router.post("/run/{name}/mark")
def mark(
    evaluations: EvaluationsDep,
    visitor: VisitorDep,
    settings: SettingsDep,
    name: str,
    differences: Annotated[str, Form(max_length=4_000)],
    kind: Annotated[Mark, Form()],
    reason: Annotated[str, Form(max_length=2_000)] = "",
    until: Short = "",
) -> Response:
    """Say what a difference is; equal ones of several languages are marked together. It holds in later runs."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    marked = Marked(kind, signed(visitor, settings), at, reason, until if kind is Mark.WAIVED else "")
    for one in differences.split():
        set_mark(evaluations.folder, one, marked)
    return RedirectResponse(f"/evaluation/run/{name}#d-{differences.split()[0] if differences.split() else ''}", 303)


@router.post("/run/{name}/again")
async def again(evaluations: EvaluationsDep, name: str) -> Response:
    """Run the topics that have open differences or no reply again."""
    told = await asyncio.to_thread(evaluations.document, name)
    left = still_open(told, read_marks(evaluations.folder), datetime.now(UTC).date())
    topics = sorted({one["topic"] for one in (*left, *told["gaps"])})
    if topics:
        await asyncio.to_thread(evaluations.start, _suite_of(told), (), topics)
    return RedirectResponse("/evaluation", 303)


@router.post("/run/{name}/ask")
def ask_reader(evaluations: EvaluationsDep, request: Request, name: str, difference: Short) -> Response:
    """A link for one native reader about one difference. Raises `UnknownThing`."""
    told = evaluations.document(name)
    one = next((each for each in told["differences"] if each["id"] == difference), None)
    if one is None:
        raise UnknownThing(f"There is no difference {difference[:40]} in this run.")
    token = evaluations.readers.ask(_item(told, one))
    link = f"{str(request.base_url).rstrip('/')}/reader/{token}"
    return knowledge_page(request, "evaluation_link.html", link=link, name=name, difference=difference)


@router.post("/run/{name}/sign")
def sign_off(evaluations: EvaluationsDep, visitor: VisitorDep, name: str, by: Short) -> Response:
    """Sign a run off, with the account beside the name. Raises `UnusableReport` while anything is open."""
    told = evaluations.document(name)
    keep_sign_off(
        evaluations.run_folder(name), sign(told, read_marks(evaluations.folder), f"{by.strip()} ({visitor.name})" if by.strip() else "", datetime.now(UTC))
    )
    return RedirectResponse(f"/evaluation/run/{name}", 303)


def _sign_off(evaluations: Evaluations, inbox: Inbox, name: str) -> dict[str, Any] | None:
    """A run's sign-off held against the service and the suite as they are now; None where nobody signed."""
    kept = read_sign_off(evaluations.run_folder(name))
    if kept is None:
        return None
    path = evaluations.suites().get(_suite_of(evaluations.document(name)))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path else kept.suite_digest
    current = {"index": inbox.assistant.index.digest(), "pack": inbox.assistant.library.digest}
    return told_of(kept, current, digest, datetime.now(UTC).date())


def _suite_of(told: dict[str, Any]) -> str:
    return str(told["source"]).removesuffix(".yaml").removesuffix(".part")


def _item(told: dict[str, Any], one: dict[str, Any]) -> Item:
    mine, other = one["mine"], one["other"]
    asked = next((call["question"] for call in told["calls"] if (call["topic"], call["lang"]) == (one["topic"], mine["lang"])), "")
    meaning, lang = (other["sentence"], other["lang"]) if other else (one["right"], "en")
    return Item(one["id"], mine["lang"], asked, mine["sentence"], meaning, lang, ends(datetime.now(UTC)))
