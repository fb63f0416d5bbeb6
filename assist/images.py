"""A picture from a stranger, made safe and small for a model that sees: its kind read from its bytes, turned upright, re-encoded, its metadata dropped.

The only door for `pillow`.
"""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from assist.errors import UnusablePicture
from serving.turns import Picture

KINDS = ("JPEG", "PNG", "GIF", "WEBP")
"""What is opened at all; of an animation, the first picture."""
MOST_PIXELS = 50_000_000
LONGEST = 1568
"""Pixels of the longer side that are sent; served models cut a larger picture down themselves, after it has crossed the network."""
QUALITY = 88
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, Image.DecompressionBombError, Image.DecompressionBombWarning)
"""What pillow raises for files that are cut short, lie about themselves, or would unfold to gigabytes."""


def for_model(content: bytes) -> Picture:
    """The picture as a JPEG of at most `LONGEST` pixels a side, with no EXIF. Raises `UnusablePicture` for what is none, is broken, or is too large."""
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as opened:
            width, height = opened.size
            if width * height > MOST_PIXELS:
                raise UnusablePicture(f"The picture has {width} × {height} pixels, more than {MOST_PIXELS // 1_000_000} million. It was not read.")
            opened.draft("RGB", (LONGEST, LONGEST))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST, LONGEST))
            flat = _on_white(upright)
    except BROKEN as error:
        raise UnusablePicture(f"The file is no picture that can be read ({type(error).__name__}). It was not read.") from error
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=QUALITY)
    return Picture(written.getvalue(), "image/jpeg")


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency: what shows through is white, as on a page."""
    if picture.mode in {"RGB", "L"}:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    page = Image.new("RGB", layered.size, "white")
    page.paste(layered, mask=layered.getchannel("A"))
    return page
