"""The figures of a campaign, as lines to print and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import median
from typing import Any

from tools.bites.campaign import Bite, Campaign
from tools.bites.faults import OPERATORS
from tools.bites.witnessing import by_id

BAR = 0.97


def rate(bites: Iterable[Bite]) -> float:
    found = list(bites)
    return sum(bite.killed for bite in found) / len(found) if found else 0.0


def shortfalls(campaign: Campaign) -> list[str]:
    """Why the campaign is below the bar; empty when it is not."""
    short = []
    if campaign.clean.trouble:
        short.append(f"the suite could not judge the good server: {campaign.clean.trouble}")
    if campaign.clean.alarming:
        short.append(f"{len(campaign.clean.alarming)} promises fail on the good server")
    if campaign.bites and rate(campaign.bites) < BAR:
        short.append(f"{rate(campaign.bites):.1%} of the faults were found, {BAR:.0%} are wanted")
    for operator, of_it in _by_operator(campaign.bites).items():
        if not any(bite.killed for bite in of_it):
            short.append(f"no fault of operator {operator} was found ({OPERATORS[operator]})")
    return short


def lines(campaign: Campaign) -> Iterator[str]:
    """The report for people."""
    seeds = campaign.clean.alarms
    yield f"False alarms on the good server over {len(seeds)} seeds: {len(campaign.clean.alarming)}"
    for seed, failures in seeds.items():
        yield from (
            f"    seed {seed}  {promise}: {' '.join(reason.split())[:140]}" for promise, reason in failures.items()
        )
    yield ""
    for operator, of_it in _by_operator(campaign.bites).items():
        yield f"{operator:>4}  {sum(bite.killed for bite in of_it):>3}/{len(of_it):<3} {OPERATORS[operator]}"
    killed = [bite for bite in campaign.bites if bite.killed]
    yield ""
    yield f"Found {len(killed)} of {len(campaign.bites)} faults ({rate(campaign.bites):.1%})"
    tiers = Counter(bite.tier for bite in killed)
    yield "First found by " + ", ".join(f"{tier}: {count}" for tier, count in tiers.most_common())
    if killed:
        quick = median(bite.seconds for bite in killed)
        late = sum(bite.whole for bite in killed)
        yield f"Median time to the first find {quick:.1f} s of asking; {late} only by asking everything"
    yield from _survivors(campaign.bites)
    yield f"{campaign.seconds:.0f} s"


def document(campaign: Campaign) -> dict[str, Any]:
    """The same for programs."""
    return {
        "rate": rate(campaign.bites),
        "faults": len(campaign.bites),
        "killed": sum(bite.killed for bite in campaign.bites),
        "seconds": campaign.seconds,
        "alarms": campaign.clean.alarms,
        "shortfalls": shortfalls(campaign),
        "bites": [
            {
                "fault": bite.fault, "operator": by_id()[bite.fault].operator,
                "operation": by_id()[bite.fault].operation,
                "words": by_id()[bite.fault].words, "killed": bite.killed, "promise": bite.promise, "tier": bite.tier,
                "seconds": round(bite.seconds, 2), "whole": bite.whole,
                "others": bite.others, "trouble": bite.trouble,
            }
            for bite in campaign.bites
        ],
    }  # fmt: skip


def _survivors(bites: Iterable[Bite]) -> Iterator[str]:
    survivors = [bite for bite in bites if not bite.killed]
    if survivors:
        yield "Not found:"
    for bite in survivors:
        fault = by_id()[bite.fault]
        others = f"; failed, but does not name it: {', '.join(bite.others)}" if bite.others else ""
        trouble = f"; {bite.trouble}" if bite.trouble else ""
        yield f"    {fault.id} ({fault.operator}, {fault.operation}): {fault.words}{others}{trouble}"


def _by_operator(bites: Iterable[Bite]) -> dict[int, list[Bite]]:
    grouped: dict[int, list[Bite]] = {}
    for bite in sorted(bites, key=lambda one: by_id()[one.fault].operator):
        grouped.setdefault(by_id()[bite.fault].operator, []).append(bite)
    return grouped
