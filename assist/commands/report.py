"""`python -m assist report`: a week's figures as HTML and CSV, or as a mail for whatever sends mail here."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assist.errors import AssistError
from assist.insights.figures import as_csv
from assist.insights.week import week_of
from assist.settings import assist_settings
from assist.store.open import opened
from assist.web.report import report_mail, report_page
from prompts.load import load_library
from serving.environment import SettingsError

if TYPE_CHECKING:
    import argparse

    from assist.insights.week import Week
    from assist.settings import AssistSettings


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--week", default="", help="as 2026-W47 (default: the last whole one)")
    parser.add_argument("--language", default="", help="of the report (default: CONCORD_ASSIST_AGENT_LANGUAGE)")
    parser.add_argument("--out", type=Path, help="folder for the files (default: reports in the data folder)")
    parser.add_argument("--mail", metavar="ADDRESS", default="", help="print a mail to this address instead, for sendmail -t")


def run(arguments: argparse.Namespace) -> int:
    """Write the two files and say where, or print the mail. Exit code 2 with one sentence on stderr."""
    environ = dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {})
    try:
        settings = assist_settings(environ)
        week = asyncio.run(_week(settings, arguments.week))
        lang = arguments.language or settings.agent_language
        topics = {one.name: dict(one.label).get(lang, one.name) for one in load_library().intents}
        if arguments.mail:
            sys.stdout.buffer.write(report_mail(week, lang, topics, arguments.mail).as_bytes())
            return 0
        folder = arguments.out or settings.data / "reports"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in ((f"{week.name}.html", report_page(week, lang, topics)), (f"{week.name}.csv", "\ufeff" + as_csv(week.now))):
            (folder / name).write_text(text, encoding="utf-8")
            print(folder / name)
    except (AssistError, SettingsError, OSError, ValueError) as error:
        print(f"report: {error}", file=sys.stderr)
        return 2
    return 0


async def _week(settings: AssistSettings, name: str) -> Week:
    async with opened(settings) as store:
        return await week_of(store, name, datetime.now(UTC).date())
