"""A flat badge for a README: how many promises a server keeps."""

from __future__ import annotations

from html import escape

from conformance.report import wording
from conformance.results import Outcome, RunResult

LABEL = "livechat contract"
_GREEN, _YELLOW, _RED, _GREY = "#2f7d4f", "#8a6100", "#b3261e", "#5f646b"
_PADDING = 6
_NARROW, _WIDE = set("fijlrt.,:;|!()[] 1"), set("mwMW%@")

_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}: {message}">
<title>{label}: {message}</title>
<clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)">
<rect width="{left}" height="20" fill="#3d4148"/>
<rect x="{left}" width="{right}" height="20" fill="{colour}"/>
</g>
<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">
<text x="{padding}" y="14" textLength="{label_length}">{label}</text>
<text x="{message_x}" y="14" textLength="{message_length}">{message}</text>
</g>
</svg>
"""


def render(run: RunResult) -> str:
    """The badge as SVG: green when all is kept, yellow with known deviations, red with others, else grey."""
    message, colour = _said(run)
    label_length, message_length = _length(LABEL), _length(message)
    left, right = label_length + 2 * _PADDING, message_length + 2 * _PADDING
    return _SVG.format(
        width=left + right,
        left=left,
        right=right,
        colour=colour,
        padding=_PADDING,
        label=escape(LABEL),
        message=escape(message),
        label_length=label_length,
        message_x=left + _PADDING,
        message_length=message_length,
    )


def _said(run: RunResult) -> tuple[str, str]:
    total = wording.asked(run)
    if run.verdict == "broken":
        return "could not be checked", _GREY
    if not total:
        return "nothing asked", _GREY
    colour = _RED if run.failures else _YELLOW if run.count(Outcome.KNOWN) or run.verdict == "failed" else _GREEN
    return f"{wording.kept(run):,} of {total:,} kept", colour


def _length(text: str) -> int:
    """About how wide the text is in Verdana 11; `textLength` makes it exactly so."""
    return round(sum(4.2 if one in _NARROW else 10.4 if one in _WIDE else 6.9 for one in text))
