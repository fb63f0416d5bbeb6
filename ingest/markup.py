"""Inline markup to the words a person reads: links keep their text, pictures their description, tags and site generators' leftovers go."""

from __future__ import annotations

import html
import re

_COMMENT = re.compile(r"<!--.*?-->|<(script|style|svg|head|template|iframe)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_LIQUID = re.compile(r"\{%-?.*?-?%\}", re.DOTALL)
_FIELD = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_KRAMDOWN = re.compile(r"^[ \t]*\{:[^}\n]*\}[ \t]*$|\{[:#][^}\n]*\}", re.MULTILINE)
_TOC_MARK = re.compile(r"^[ \t]*(?:[-*+]|\d+\.)[ \t]+TOC[ \t]*$|^[ \t]*\[\[?TOC\]?\][ \t]*$|^[ \t]*\[\[toc\]\][ \t]*$", re.MULTILINE | re.IGNORECASE)
_CONTAINER = re.compile(r"^[ \t]*:{3,}[ \t]*(?:\w+[ \t]*)?(.*)$", re.MULTILINE)
_ALERT = re.compile(r"^([ \t]*>[ \t]*)\[!(\w+)\][ \t]*$", re.MULTILINE)
_IMG_TAG = re.compile(r"<img\b[^>]*?>", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_BREAK_TAG = re.compile(r"<br\s*/?>[ \t]*\n?", re.IGNORECASE)
_CELL_TAG = re.compile(r"</t[dh]\s*>\s*<t[dh]\b[^>]*>", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|ul|ol|table|thead|tbody|tr|h[1-6]|center|details|summary|figure|figcaption|blockquote|section|article|video|hr)\b[^>]*>", re.IGNORECASE
)
_LI_TAG = re.compile(r"<li\b[^>]*>", re.IGNORECASE)
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|big|button|cite|code|del|dd|dl|dt|em|font|i|ins|kbd|label|li|mark|source|picture|q|s|small|span|strike|strong|sub|sup|td|th|tt|u|var"
    r"|[A-Z][A-Za-z]*|[a-z]+-[a-z-]+)\b(?:\s[^<>]*)?/?>"
)
_IMAGE = re.compile(r"!\[([^\]]*)\](?:\((?:[^()\s]|\([^()]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\(\s*(<[^>]*>|(?:[^()]|\((?:[^()]|\([^()]*\))*\))*?)\s*\)")
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")
_DEFINITION = re.compile(r"^[ \t]{0,3}\[[^\]^][^\]]*\]:[ \t]*\S+(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^)]*\)))?[ \t]*$", re.MULTILINE)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+|[\w.+-]+@[\w.-]+\.\w+)>")
_BOLD = re.compile(r"(\*\*\*|\*\*|___|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_STAR = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*\\])\*(?![\w*])")
_UNDERLINE = re.compile(r"(?<![\w\\])_(?=[^\s_])([^_\n]+?)(?<=[^\s_\\])_(?!\w)")
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_STRIKE = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

_MARKS = (("*", _STAR), ("_", _UNDERLINE), ("`", _CODE), ("~~", _STRIKE))


def strip_blocks(text: str, *, fields: bool = False) -> str:
    """Remove comments, scripts, template tags and layout tags that span lines; block tags become line breaks. `fields`: what stands in {{ }} stays."""
    text = _without(text, "<", _COMMENT)
    if "{" in text:
        for pattern in (_LIQUID, *(() if fields else (_FIELD,))):
            text = pattern.sub("", text)
    text = _TOC_MARK.sub("", text)
    text = _without(text, "{", _KRAMDOWN)
    text = _without(text, "]:", _DEFINITION)
    if ":::" in text:
        text = _CONTAINER.sub(lambda match: match.group(1), text)
    if "[!" in text:
        text = _ALERT.sub(r"\1", text)
    if "<" in text:
        text = _CELL_TAG.sub(" | ", text)
        text = _BREAK_TAG.sub("  \n", text)
        text = _LI_TAG.sub("\n- ", text)
        text = _BLOCK_TAG.sub("\n\n", text)
    return text


def strip_inline(text: str) -> str:
    """Reduce links, pictures, emphasis, code marks, inline tags, entities and escapes to their words."""
    if "<" in text:
        text = _IMG_TAG.sub(lambda match: _apart(_alt(match), match), text)
    if "![" in text:
        text = _IMAGE.sub(lambda match: _apart(match.group(1), match), text)
    if "<" in text:
        text = _AUTOLINK.sub(lambda match: match.group(1).removeprefix("mailto:"), text)
    if "](" in text:
        text = _LINK.sub(_link, text)
    if "][" in text:
        text = _REFERENCE.sub(r"\1", text)
    text = _without(text, "<", _INLINE_TAG)
    if "**" in text or "__" in text:
        for _ in range(2):
            text = _BOLD.sub(r"\2", text)
    for mark, pattern in _MARKS:
        if mark in text:
            text = pattern.sub(r"\1", text)
    return _ESCAPE.sub(r"\1", html.unescape(text)) if "&" in text or "\\" in text else text


def _without(text: str, sign: str, pattern: re.Pattern[str]) -> str:
    """A text without what a pattern finds, which holds `sign`: most texts have none, and looking for it costs nothing."""
    return pattern.sub("", text) if sign in text else text


def _apart(words: str, match: re.Match[str]) -> str:
    """Words of a picture, kept apart from a picture or word that follows at once."""
    following = match.string[match.end() : match.end() + 1]
    return f"{words} " if words and (following in {"!", "<", "["} or following.isalnum()) else words


def _alt(match: re.Match[str]) -> str:
    alt = _ALT.search(match.group())
    return (alt.group(1) or alt.group(2) or "") if alt else ""


def _link(match: re.Match[str]) -> str:
    words, target = match.group(1), match.group(2).strip("<>")
    scheme, _, address = target.partition(":")
    # an address is a fact the reader needs; a web address behind words is not
    if scheme.lower() in {"mailto", "tel"}:
        address = address.split("?")[0].split('"')[0].strip()
        if address and address not in words:
            return f"{words} ({address})"
    return words
