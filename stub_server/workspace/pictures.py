"""How large a picture is, as the heads of PNG, GIF and JPEG files say it."""

from __future__ import annotations

from struct import unpack, unpack_from

# Start of frame, in all its forms; C4, C8 and CC are something else.
_FRAMES = {0xC0 + kind for kind in range(16)} - {0xC4, 0xC8, 0xCC}


def dimensions(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None for what is no such picture, or cut off."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = unpack(">II", content[16:24])
    elif content.startswith((b"GIF87a", b"GIF89a")) and len(content) >= 10:
        width, height = unpack("<HH", content[6:10])
    elif content.startswith(b"\xff\xd8"):
        return _of_jpeg(content)
    else:
        return None
    return width, height


def _of_jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        if content[at + 1] in _FRAMES:
            height, width = unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
