"""Texts that a careless server changes, refuses or stumbles over."""

from __future__ import annotations

NASTY = (
    "  spaces around  ",
    "emoji \U0001f469\U0001f3fd\u200d\U0001f4bb and \U0001d49cstral, \ufb01 ligature, é as e\u0301",
    "right to left: שלום, مرحبا",
    "<b onclick=\"x('y')\">bold</b> <script>x()</script> <img src=x> &amp; &lt;",
    "/kick a.*b :) [c](d) \\ ^$ {0,} ?+|",
    "one\ntwo\tthree",
    '{"$ne": null} \' OR 1=1; DROP TABLE rooms; -- ../../etc/passwd ${7*7} {{7*7}}',
    "long " * 200 + "end",
)
"""Each is to come back exactly as it was sent."""

NASTY_LINE = (
    "  a.*b <i>&amp;</i> "
    "<script>x()</script> 'quote' \"double\" \\ \U0001f469\U0001f3fd\u200d\U0001f4bb é e\u0301 שלום  "
)
"""All of the short ones in one line, where a call for each would be too many."""


def near_misses(text: str) -> list[str]:
    """Texts that a lax comparison takes for this one.

    Shortened, prolonged, in other case, with a space, a pattern, and with a letter escaped as in addresses, which is
    this text where somebody decodes twice.
    """
    escaped = f"%{ord(text[0]):02X}{text[1:]}" if text.isascii() else text + "%"
    near = (text[:-1], text[1:], text + "x", text.swapcase(), text + " ", text[:-1] + ".", escaped)
    return [one for one in near if one != text]
