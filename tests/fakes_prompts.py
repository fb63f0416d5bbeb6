"""Which languages are complete and how they are written; and a whole prompts folder, small enough to break on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompts.bundle import bundled

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("en", "zh", "de", "fr", "es", "pt", "ja", "ar", "th", "ko", "it", "tr", "hi", "zh-TW", "nl", "pl", "ru", "vi", "id")
"""Languages in which every script, pack and role is complete."""
LETTERS = {
    "ar": "\u0621-\u064a",
    "hi": "\u0900-\u097f",
    "ja": "\u3041-\u30ff\u4e00-\u9fff",
    "ko": "\uac00-\ud7a3",
    "th": "\u0e01-\u0e5b",
    "ru": "\u0410-\u044f\u0451",
    "zh": "\u4e00-\u9fff",
    "zh-TW": "\u4e00-\u9fff",
}
"""The letters of those languages that are not written in Latin ones."""

FILES = {
    "scripts/returns.window.yaml": """intent: returns.window
source: editorial
status: needs native review
needs:
  return_period: {from: passage, role: return_period, required: true}
  return_payer: {from: passage, role: return_payer}
  order_number: {from: order, field: number}
sentences:
  - id: window
    role: body
    needs: [return_period]
    text:
      en: "The period is {{ return_period }}."
      de: "Die Frist ist {{ return_period }}."
  - id: customer
    role: body
    when: {return_payer: customer}
    text: {en: "You pay.", de: "Sie zahlen."}
  - id: order
    role: ask
    unless: [order_number]
    text: {en: "Which order?", de: "Welche Bestellung?"}
""",
    "locales/de.yaml": """lang: de
register: Sie
source: editorial
status: needs native review
opening: "Guten Tag,"
opening_named: "Guten Tag {{ name }},"
empathy: {neutral: "", worried: "a", angry: "b", sad: "c", pleased: "d"}
closing: "Gruß"
signature: "{{ agent }} {{ shop }}"
joiner: " "
""",
    "roles.yaml": """source: editorial
status: needs native review
roles:
  - name: return_period
    kind: period
    units: [day]
    label: {en: "Return within {value}"}
    cues: {en: [Return], de: [Größe], tr: [iade], fr: ["l’envoi"]}
    examples: {en: [You can return it.]}
  - name: return_payer
    kind: choice
    label: {en: "Return: {value}"}
    cues: {en: [return]}
    examples: {en: [You pay the return.]}
    options:
      - {value: customer, cues: {en: [you pay]}, label: {en: customer pays}}
      - {value: shop, cues: {en: [we pay]}, label: {en: we pay}}
""",
    "intents.yaml": """- name: returns.window
  label: {en: Return}
  asks: {en: asks how to return}
  kinds: [policy]
  risk: normal
  queries: {en: return period}
""",
    "triage/returns.window.yaml": """intent: returns.window
source: editorial
status: needs native review
examples:
  - {id: returns.window.1, emotion: neutral, text: {en: Can I return it?}}
""",
    "cues.yaml": """source: editorial
emotion:
  angry: {en: [Outrageous]}
urgency:
  high: {en: [today]}
""",
}


def write_small_library(root: Path) -> Path:
    """Write the folder and give it back."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def change(root: Path, name: str, old: str, new: str) -> None:
    """Replace a piece of one file; the piece must be there."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


GREETING, OLD_GREETING = "Guten Tag", "Moin"


def older_files():
    """What was shipped once: another opening in German, another first line of the prompt that drafts."""
    files = bundled()
    pack = files["locales/de.yaml"].decode()
    assert GREETING in pack
    prompt = files["draft.md.j2"].decode()
    return files | {"locales/de.yaml": pack.replace(GREETING, OLD_GREETING).encode(), "draft.md.j2": f"{prompt}\nWRITTEN LONG AGO\n".encode()}
