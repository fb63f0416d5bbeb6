"""Quoted parts out of a mail's HTML: what Gmail, Outlook, Yahoo, Apple Mail and Thunderbird mark as such."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
_CLASSES = frozenset(
    {"gmail_quote", "gmail_quote_container", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "zmail_extra", "gmail_signature", "moz-signature"}
)
_IDS = frozenset({"divRplyFwdMsg", "appendonsend", "reply-intro", "Signature", "OLK_SRC_BODY_SECTION", "mail-editor-reference-message-container"})
_FROM_HERE = frozenset({"divRplyFwdMsg", "appendonsend"})
"""Outlook's marks: the quoted message follows them, to the end of the mail."""


def without_quoted(html: str) -> str:
    """The HTML without elements that hold a quotation or a signature; all of it if nothing else would be left."""
    parser = _Unquoted()
    parser.feed(html)
    parser.close()
    left = "".join(parser.kept)
    return left if parser.words else html


class _Unquoted(HTMLParser):
    """Copies what is not quoted."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.kept: list[str] = []
        self.words = False
        self._depth = 0
        self._ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that is quoted is left out with everything in it."""
        if self._depth:
            self._depth += tag not in _VOID
        elif _is_quoted(tag, dict(attrs)):
            self._ended = self._ended or dict(attrs).get("id") in _FROM_HERE
            self._depth = int(tag not in _VOID)
        elif not self._ended:
            self.kept.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br/>`."""
        if not self._depth and not self._ended and not _is_quoted(tag, dict(attrs)):
            self.kept.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """The end of an element."""
        if self._depth:
            self._depth -= tag not in _VOID
        elif not self._ended:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Words."""
        self._keep(data)

    def handle_entityref(self, name: str) -> None:
        """`&nbsp;` and its like stay as written."""
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """`&#8217;` stays as written."""
        self._keep(f"&#{name};")

    def _keep(self, text: str) -> None:
        if not self._depth and not self._ended:
            self.kept.append(text)
            self.words = self.words or bool(text.strip())


def _is_quoted(tag: str, attributes: dict[str, str | None]) -> bool:
    classes = set((attributes.get("class") or "").split())
    return tag == "blockquote" or bool(classes & _CLASSES) or (attributes.get("id") or "") in _IDS
