"""The figures of a campaign, as lines to print and as JSON."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from tools.mutants.campaign import Campaign, Fate, Result


def lines(campaign: Campaign) -> Iterator[str]:
    """The report for people."""
    for words, key in (
        ("by file", lambda one: one.mutant.path.removeprefix("stub_server/")),
        ("by operator", lambda one: one.mutant.operator),
    ):
        yield f"Killed {words}"
        for name, fates in _counted(campaign.results, key).items():
            yield f"    {fates[Fate.KILLED]:>3}/{_living(fates):<3} {name}"
    for fate in (Fate.SURVIVED, Fate.UNREACHED, Fate.TROUBLE):
        of_it = [one for one in campaign.results if one.fate is fate]
        if of_it:
            yield f"{fate.value.capitalize()}:"
        for one in sorted(of_it, key=lambda one: one.mutant.id):
            said = f"  [{one.promise} {' '.join(one.reason.split())[:160]}]" if one.reason else ""
            yield f"    {one.mutant.id}  {one.mutant.difference[:200]}{said}"
    if campaign.reach.broken:
        yield f"Promises that fail on the good stub: {', '.join(campaign.reach.broken)}"
    yield from _sums(campaign)


def document(campaign: Campaign) -> dict[str, Any]:
    """The same for programs."""
    return {
        "fates": {fate.value: sum(one.fate is fate for one in campaign.results) for fate in Fate},
        "seconds": campaign.seconds,
        "mutants": [
            {
                "id": one.mutant.id, "operator": one.mutant.operator, "difference": one.mutant.difference,
                "fate": one.fate.value, "promise": one.promise, "reason": one.reason[:500],
                "seconds": round(one.seconds, 2), "asked": one.asked,
            }
            for one in campaign.results
        ],
    }  # fmt: skip


def _sums(campaign: Campaign) -> Iterator[str]:
    fates = Counter(one.fate for one in campaign.results)
    living = _living(fates)
    share = f" ({fates[Fate.KILLED] / living:.1%})" if living else ""
    yield f"Killed {fates[Fate.KILLED]} of {living} mutants{share}; {fates[Fate.STILLBORN]} more did not start"
    times = [one.seconds for one in campaign.results if one.fate is Fate.KILLED]
    if times:
        yield f"Median time to a kill {median(times):.1f} s"
    yield f"{campaign.seconds:.0f} s"


def _counted(results: list[Result], key: Callable[[Result], str]) -> dict[str, Counter[Fate]]:
    counted: dict[str, Counter[Fate]] = defaultdict(Counter)
    for one in sorted(results, key=key):
        counted[key(one)][one.fate] += 1
    return counted


def _living(fates: Counter[Fate]) -> int:
    return sum(fates.values()) - fates[Fate.STILLBORN]
