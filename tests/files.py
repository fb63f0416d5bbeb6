"""Small real files of each format, written by hand or with a maintained library; nobody else's work is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_OFFICE = OLE + "EncryptedPackage".encode("utf-16-le")
"""How an Office file with a password begins and what its container names (MS-OFFCRYPTO 2.3.4.4)."""


def saved(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def packed(members: dict[str, bytes | str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return held.getvalue()


def locked(data: bytes) -> bytes:
    """A ZIP whose members say that they are encrypted."""
    out = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = out.find(mark)
        while start >= 0:
            out[start + at] |= 1
            start = out.find(mark, start + 4)
    return bytes(out)


def docx(*paragraphs: str, macros: bool = False) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Land</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Preis</w:t></w:r></w:p></w:tc></w:tr>"
    table += "<w:tr><w:tc><w:p><w:r><w:t>DE</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>3,90</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{body}{table}</w:body></w:document>',
    }
    if macros:
        members["word/vbaProject.bin"] = OLE + b"Sub AutoOpen()"
    return packed(members)


def pptx(slides: Sequence[Sequence[str]], *, shown: Sequence[int] = (), hidden: Sequence[int] = ()) -> bytes:
    """Slides with a title and paragraphs each; `shown` is the order in which they are shown (numbers from 1), `hidden` those that are not."""
    a, p = "http://schemas.openxmlformats.org/drawingml/2006/main", "http://schemas.openxmlformats.org/presentationml/2006/main"
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rel = "http://schemas.openxmlformats.org/package/2006/relationships"
    order = list(shown) or list(range(1, len(slides) + 1))
    ids = "".join(f'<p:sldId id="{255 + number}" r:id="rId{number}"/>' for number in order)
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{rel}"><Relationship Id="rId1" Type="{r}/officeDocument" Target="ppt/presentation.xml"/>'
        "</Relationships>",
        "ppt/presentation.xml": f'<?xml version="1.0"?><p:presentation xmlns:p="{p}" xmlns:r="{r}"><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": f'<?xml version="1.0"?><Relationships xmlns="{rel}">'
        + "".join(f'<Relationship Id="rId{n}" Type="{r}/slide" Target="slides/slide{n}.xml"/>' for n in range(1, len(slides) + 1))
        + "</Relationships>",
    }
    for number, texts in enumerate(slides, 1):
        shapes = "".join(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{at + 2}" name="s"/><p:cNvSpPr/><p:nvPr>{"<p:ph type=" + chr(34) + "title" + chr(34) + "/>" if at == 0 else ""}'
            f"</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
            for at, text in enumerate(texts)
        )
        show = ' show="0"' if number in hidden else ""
        members[f"ppt/slides/slide{number}.xml"] = (
            f'<?xml version="1.0"?><p:sld xmlns:a="{a}" xmlns:p="{p}"{show}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/>'
            f"</p:nvGrpSpPr><p:grpSpPr/>{shapes}</p:spTree></p:cSld></p:sld>"
        )
    return packed(members)


@dataclass(frozen=True)
class Put:
    """A line of text on a PDF page: its lower left corner in points, its size, its font (F1 regular, F2 bold)."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "F1"


@dataclass(frozen=True)
class Picture:
    """A grey rectangle of pixels on a PDF page; `pixels` are bytes, one each, of a picture `across` wide."""

    x: float
    y: float
    width: float
    height: float
    pixels: bytes = b"\x80"
    across: int = 1


def pdf(*pages: str, encrypted: bool = False) -> bytes:
    """A PDF of one line of text a page; an empty string is a page without text."""
    return laid_out(*[[Put(72, 720, words, 12)] if words else [] for words in pages], encrypted=encrypted)


def laid_out(*pages: Sequence[Put | Picture], encrypted: bool = False) -> bytes:
    """A PDF written by hand, each page with what is put on it."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    fonts = "/F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> /F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>"
    kids = []
    for things in pages:
        stream, images = "", ""
        for thing in things:
            if isinstance(thing, Put):
                words = thing.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
                stream += f"BT /{thing.font} {thing.size} Tf {thing.x} {thing.y} Td ({words}) Tj ET\n"
            else:
                objects.append(_picture(thing))
                images += f"/I{len(objects)} {len(objects)} 0 R "
                stream += f"q {thing.width} 0 0 {thing.height} {thing.x} {thing.y} cm /I{len(objects)} Do Q\n"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        held = f"/Contents {len(objects)} 0 R /Resources << /Font << {fonts} >> /XObject << {images}>> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {held} >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(pages)} >>"
    return finished(objects, encrypted=encrypted)


def _picture(thing: Picture) -> str:
    filled = f"/Width {thing.across} /Height {len(thing.pixels) // thing.across} /ColorSpace /DeviceGray /BitsPerComponent 8"
    return (
        f"<< /Type /XObject /Subtype /Image {filled} /Filter /ASCIIHexDecode /Length {2 * len(thing.pixels) + 1} >>\nstream\n{thing.pixels.hex()}>\nendstream"
    )


def finished(objects: Sequence[str], *, encrypted: bool = False) -> bytes:
    """Objects of a PDF, numbered from 1, as a file; the first is its catalogue."""
    held, trailer = list(objects), ""
    if encrypted:
        held.append(f"<< /Filter /Standard /V 1 /R 2 /O <{'ab' * 32}> /U <{'cd' * 32}> /P -4 >>")
        trailer = f"/Encrypt {len(held)} 0 R /ID [<00><00>] "
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(held, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start, size = len(out), len(held) + 1
    table = f"xref\n0 {size}\n0000000000 65535 f \n" + "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    return out + f"{table}trailer\n<< /Size {size} /Root 1 0 R {trailer}>>\nstartxref\n{start}\n%%EOF".encode()


def letter(
    text: str = "Hello.", *headers: str, charset: str = "utf-8", kind: str = "text/plain", sender: str = "Anna <Anna@Example.com>", to: str = ""
) -> bytes:
    """An e-mail message, its body in 8 bit."""
    head = [f"From: {sender}", *([f"To: {to}"] if to else []), "Date: Mon, 4 May 2026 10:00:00 +0200", f"Content-Type: {kind}; charset={charset}", *headers]
    return "\n".join(head).encode() + b"\n\n" + text.encode(charset)


def mbox(*letters: bytes) -> bytes:
    return b"".join(b"From - Mon May  4 10:00:00 2026\n" + each + b"\n\n" for each in letters)


def xlsx_with(rows: Sequence[Sequence[object]]) -> bytes:
    from openpyxl import Workbook

    book, held = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(held)
    return held.getvalue()
