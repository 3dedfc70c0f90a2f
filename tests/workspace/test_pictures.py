"""The size of a picture is read from its head."""

from __future__ import annotations

from base64 import b64decode

import pytest

from stub_server.workspace.pictures import dimensions

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP8zwADTGAKRgIAUP4B0iWbiQQAAAAASUVORK5CYII=")
GIF = b"GIF89a" + bytes([3, 0, 2, 0]) + b"\x00\x00\x00;"
JPEG = b"\xff\xd8\xff\xe0\x00\x04JF\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00\xff\xd9"


@pytest.mark.parametrize("content", [PNG, GIF, JPEG], ids=["PNG", "GIF", "JPEG"])
def test_a_picture_three_pixels_wide_and_two_high(content: bytes) -> None:
    assert dimensions(content) == (3, 2)


@pytest.mark.parametrize(
    "content",
    [b"", b"not really a photo", PNG[:20], GIF[:8], JPEG[:12], b"\xff\xd8" + b"\xff\xe0\x00\x00" * 3],
    ids=repr,
)
def test_anything_else_has_no_size(content: bytes) -> None:
    assert dimensions(content) is None
