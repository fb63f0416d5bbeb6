"""A week's report as a file of its own, for a mail or a folder."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

from assist.insights.figures import MEASURES, SHARES, as_csv, lines
from assist.strings import Strings
from assist.web import amounts
from assist.web.show import templates
from assist.web.view import direction
from ingest.cldr import format_date
from ingest.places import language_name, territory_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assist.insights.week import Week


def report_page(week: Week, lang: str, topics: Mapping[str, str]) -> str:
    """One HTML document that needs nothing else."""
    strings = Strings.load(lang)
    tongue = strings.lang
    named: dict[str, Callable[[str], str]] = {
        "language": lambda tag: language_name(tag, tongue),
        "market": lambda code: territory_name(code, tongue),
        "topic": lambda one: topics.get(one, one),
    }
    return (
        templates()
        .env.get_template("report.html")
        .render(
            t=strings.text,
            lang=tongue,
            dir=direction(tongue),
            week=week,
            since=format_date(week.monday, tongue, length="medium"),
            until=format_date(week.monday + timedelta(days=6), tongue, length="medium"),
            shares=SHARES,
            measures=MEASURES,
            slices=list(lines(week.now)),
            named=lambda kind, name: named[kind](name),
            share=lambda one: amounts.share(one, tongue),
            measure=lambda name, one: amounts.measure(name, one, tongue),
            number=lambda value: amounts.number(value, tongue),
        )
    )


def report_mail(week: Week, lang: str, topics: Mapping[str, str], to: str) -> EmailMessage:
    """The report as a mail to somebody, its table attached."""
    mail = EmailMessage()
    title = Strings.load(lang).text("i.title")
    mail["Subject"] = f"Concord: {title}, {week.name}"
    mail["To"] = to
    mail.set_content(f"{title}, {week.name}\n")
    mail.add_alternative(report_page(week, lang, topics), subtype="html")
    mail.add_attachment(("\ufeff" + as_csv(week.now)).encode(), maintype="text", subtype="csv", filename=f"{week.name}.csv")
    return mail
