"""A stranger's picture becomes small, upright and bare before a model sees it; what is none is refused by name."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from assist.errors import UnusablePicture
from assist.images import LONGEST, for_model


def written(picture, kind="JPEG", **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def opened(content):
    return Image.open(io.BytesIO(for_model(content).content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_every_kind_a_browser_shows_becomes_a_jpeg(kind):
    found = for_model(written(Image.new("RGB", (40, 30), "red"), kind))
    assert found.mime == "image/jpeg"
    assert Image.open(io.BytesIO(found.content)).size == (40, 30)


def test_a_large_picture_keeps_its_shape_and_loses_its_size():
    assert opened(written(Image.new("RGB", (4000, 1000)))).size == (LONGEST, LONGEST // 4)


def test_a_picture_taken_sideways_stands_upright_and_its_place_is_dropped():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: rotate by 90 degrees to see it upright
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    found = opened(written(Image.new("RGB", (60, 20)), exif=exif))
    assert found.size == (20, 60)
    assert not dict(found.getexif())


def test_what_shows_through_is_white():
    assert opened(written(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG")).getpixel((4, 4)) == (255, 255, 255)


def test_a_picture_of_two_hundred_megapixels_is_refused_before_it_is_unfolded():
    head = struct.pack(">IIBBBBB", 20_000, 10_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    with pytest.raises(UnusablePicture):
        for_model(b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT\x35\xaf\x06\x1e")


def test_a_picture_just_too_large_says_how_large_one_may_be():
    with pytest.raises(UnusablePicture, match="50 million"):
        for_model(written(Image.new("1", (8000, 7000)), "PNG"))


WHOLE = written(Image.effect_noise((200, 200), 50).convert("RGB"))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content", [b"", b"not a picture", SVG, b"%PDF-1.7", WHOLE[: len(WHOLE) // 2], WHOLE[:3], b"\x89PNG\r\n\x1a\n", written(Image.new("RGB", (8, 8)), "BMP")]
)
def test_what_is_no_picture_or_is_cut_short_is_refused(content):
    with pytest.raises(UnusablePicture, match="not read"):
        for_model(content)
