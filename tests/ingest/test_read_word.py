"""DOCX as Word writes it: tracked changes, notes, hidden text, numbered lists, merged and nested tables, pages."""

from __future__ import annotations

from ingest.document import document_of
from ingest.read import parts
from ingest.readers.word import prepared
from ingest.split import page_of
from ingest.types import LoadOptions
from tests.files import W, packed, saved

KINDS = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="4"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="ListNumber"><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style></w:styles>'
)
NOTES = (
    f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    '<w:footnote w:id="1"><w:p><w:r><w:t>In Japan: 14 days &amp; no more.</w:t></w:r></w:p></w:footnote></w:footnotes>'
)


def run(text, about="", before=""):
    return f'<w:r>{f"<w:rPr>{about}</w:rPr>" if about else ""}{before}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs, about=""):
    return f"<w:p>{f'<w:pPr>{about}</w:pPr>' if about else ''}{''.join(one if one.startswith('<') else run(one) for one in runs)}</w:p>"


def item(text, level):
    return paragraph(text, about=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="4"/></w:numPr>')


def word(*body):
    parts = {"numbering": NUMBERING, "styles": STYLES, "footnotes": NOTES}
    override = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{KINDS}.{name}+xml"/>' for name in parts)
    relation = "".join(f'<Relationship Id="rId{at}" Type="{RELATIONS}/{name}" Target="{name}.xml"/>' for at, name in enumerate(parts, 1))
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return packed(
        {
            "[Content_Types].xml": f'{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{KINDS}.document.main+xml"/>{override}</Types>',
            "word/document.xml": f'{head}<w:document xmlns:w="{W}"><w:body>{"".join(body)}</w:body></w:document>',
            "word/_rels/document.xml.rels": f'{head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relation}</Relationships>',
            **{f"word/{name}.xml": f"{head}{content}" for name, content in parts.items()},
        }
    )


def text_of(tmp_path, *body):
    (part,) = parts(saved(tmp_path, "a.docx", word(*body)))
    return part.reading.text


def test_a_tracked_change_is_read_as_accepted(tmp_path):
    gone = '<w:del w:id="1" w:author="M"><w:r><w:delText>14 days</w:delText></w:r></w:del>'
    text = text_of(tmp_path, paragraph("Return within ", gone, f'<w:ins w:id="2" w:author="M">{run("30 days")}</w:ins>', " of delivery."))
    assert "Return within 30 days of delivery." in text
    assert "14 days" not in text


def test_a_footnote_stands_where_it_is_noted_and_only_there(tmp_path):
    text = text_of(tmp_path, paragraph("Return within 30 days.", '<w:r><w:footnoteReference w:id="1"/></w:r>'), paragraph("The end."))
    assert "Return within 30 days. (In Japan: 14 days & no more.)" in text
    assert text.count("In Japan") == 1
    assert "[^" not in text


def test_signs_that_xml_spells_out_are_read(tmp_path):
    text = text_of(tmp_path, paragraph("R&amp;D: weight &lt; 5 kg &#8211; price &gt; 9 &#x20AC; &quot;now&quot;"))
    assert text.strip() == 'R&D: weight < 5 kg – price > 9 € "now"'


def test_hidden_text_is_not_read_and_text_that_is_shown_again_is(tmp_path):
    text = text_of(tmp_path, paragraph("Shown. ", run("secret", "<w:vanish/>"), run("again", '<w:vanish w:val="0"/>')))
    assert "secret" not in text
    assert "again" in text


def test_a_step_keeps_its_number_whatever_stands_below_the_one_before(tmp_path):
    steps = [item("Open it.", 0), item("Four screws.", 1), item("One is short.", 2), item("One cover.", 1), item("Close it.", 0)]
    document = document_of(saved(tmp_path, "a.docx", word(*steps, paragraph("Test it.", about='<w:pStyle w:val="ListNumber"/>'))), "a.docx", LoadOptions())
    lines = [line for line in document.text.splitlines() if line.strip()]
    assert lines == ["1. Open it.", "1.a) Four screws.", "- One is short.", "1.b) One cover.", "2. Close it.", "3. Test it."]


def test_a_merged_cell_stands_in_every_row_and_a_nested_table_in_its_cell(tmp_path):
    def cell(content, about=""):
        return f"<w:tc>{f'<w:tcPr>{about}</w:tcPr>' if about else ''}{content}</w:tc>"

    inner = f"<w:tbl><w:tr>{cell(paragraph('islands'))}{cell(paragraph('12.90 EUR'))}</w:tr></w:tbl><w:p/>"
    rows = [
        cell(paragraph("Country")) + cell(paragraph("Price")),
        cell(paragraph("DE"), '<w:vMerge w:val="restart"/>') + cell(paragraph("4.90 EUR")),
        cell("<w:p/>", "<w:vMerge/>") + cell(paragraph("9.90 EUR") + inner),
    ]
    text = text_of(tmp_path, "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    assert [line for line in text.splitlines() if "EUR" in line] == ["| DE | 4.90 EUR |", "| DE | 9.90 EUR islands 12.90 EUR |"]


def test_a_page_begins_where_word_last_began_it_before_its_heading(tmp_path):
    heading = '<w:pStyle w:val="Heading1"/><w:outlineLvl w:val="0"/>'
    body = [
        paragraph("退货", about=heading),
        paragraph("您可以在收货后 30 天内退回任何商品。"),
        paragraph(run("保修", before="<w:lastRenderedPageBreak/>"), about=heading),
        paragraph("保修期为 24 个月。"),
    ]
    document = document_of(saved(tmp_path, "a.docx", word(*body)), "a.docx", LoadOptions())
    assert "\ue000" not in document.text
    assert [page_of(document.pages, document.text.index(words)) for words in ("您可以", "保修\n", "保修期")] == [1, 2, 2]
    assert document.text.count("## ") == 2


def test_what_is_no_document_of_word_is_left_to_the_reader():
    for broken in (b"", b"PK\x03\x04 cut", packed({"word/other.xml": "x"}), packed({"word/document.xml": b"\xff\xfe\xff"})):
        assert prepared(broken) == broken
