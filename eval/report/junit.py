"""A run as a JUnit file: one case per topic and language, one per gate, so that continuous integration can list what fell short."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as Tree  # only written here, never parsed

from eval.report.material import material

ILLEGAL = {code: None for code in range(32) if code not in {9, 10, 13}} | {0xFFFE: None, 0xFFFF: None}
"""Characters XML 1.0 cannot hold."""


def junit(document: dict[str, Any]) -> str:
    """The JUnit XML of a run's document. A gap in coverage is an error, a material difference or a failed gate a failure."""
    root = Tree.Element("testsuites", name=document["suite"]["name"])
    cases, gates = Tree.Element("testsuite", name="topics"), Tree.Element("testsuite", name="gates")
    root.extend((cases, gates))
    for call in document["calls"]:
        case = Tree.SubElement(cases, "testcase", classname=call["topic"], name=call["lang"], time=f"{call['milliseconds'] / 1000:.3f}")
        if call["reply"] is None:
            Tree.SubElement(case, "error", message=call["status"]).text = _legal(call["detail"])
            continue
        open_ones = (each for each in document["differences"] if material(each))
        for each in open_ones:
            if (each["topic"], each["languages"][0]) == (call["topic"], call["lang"]):
                text = f"{each['left']} | {each['right']}\n{each['mine']['sentence']}\n{each['blame']['fix']}"
                Tree.SubElement(case, "failure", message=_legal(f"{each['kind']}: {each['blame']['cause']}")).text = _legal(text)
    for gate in document["gates"]:
        case = Tree.SubElement(gates, "testcase", classname="gates", name=f"{gate['metric']}, {gate['language']}")
        if not gate["passed"]:
            Tree.SubElement(case, "failure", message=f"{gate['value']} where at {gate['at']} {gate['bar']} is wanted")
    for part in (cases, gates):
        part.set("tests", str(len(part)))
        part.set("failures", str(len(part.findall("testcase[failure]"))))
        part.set("errors", str(len(part.findall("testcase[error]"))))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Tree.tostring(root, encoding="unicode") + "\n"


def _legal(text: str) -> str:
    return text.translate(ILLEGAL)
