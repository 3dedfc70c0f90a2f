"""`python -m tools.campaigns.hostile`: sends the stub very many requests that nobody should send."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from random import Random

from openapi import contract
from tools.campaigns.attacks import Attack, Attacks
from tools.campaigns.generated import negative
from tools.campaigns.rudeness import Rudeness
from tools.campaigns.target import Target, TargetError
from tools.campaigns.verdicts import Judge
from tools.campaigns.wire import Line

FINE, FOUND, COULD_NOT_RUN = 0, 1, 2

ROUND = 500
WARM_UP = 2_000
# Python keeps freed memory for a while, and the stub's journal its last thousand calls; a leak would pass this soon.
GROWTH_KIB = 64 * 1024
_GENERATED, _RUDE = 0.08, 0.04
_HUGE = 20


@dataclass
class Outcome:
    """What a campaign brought: how much was sent of what, what was wrong, memory in KiB."""

    sent: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    findings: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    seconds: float = 0
    memory_before: int = 0
    memory_after: int = 0

    @property
    def growth(self) -> int:
        return self.memory_after - self.memory_before

    def note(self, attack: Attack, complaint: str) -> None:
        """Keeps the shortest attack of each kind of fault, and how often there was one."""
        place = attack.operation.label if attack.operation and not attack.rude else "any address"
        fault = f"{place} ({attack.kind}): {complaint}"
        times, shortest = self.findings.get(fault, (0, b"".join(attack.pieces)))
        self.findings[fault] = times + 1, min(shortest, b"".join(attack.pieces), key=len)


def campaign(requests: int, seed: int, callers: int, say: Callable[[str], None]) -> Outcome:
    """Starts a stub, attacks it, and tells what came of it. Raises TargetError where it did not live through it."""
    target = Target()
    try:
        outcome = asyncio.run(_campaign(target, requests, seed, callers, say))
    finally:
        log = target.stop()
    for fault in complaints(log):
        outcome.findings.setdefault(f"the log: {fault}", (1, b""))
    return outcome


def complaints(log: str) -> Iterator[str]:
    """The errors in the stub's log: what it says of its own answers, and where each exception came from."""
    frame = ""
    for line in log.splitlines():
        if line.startswith("  File "):
            frame = line.strip()
        elif frame and not line.startswith((" ", "Traceback")):
            yield f"{frame}: {line[:300]}"
            frame = ""
        elif line.startswith("ERROR") or "breaks the contract" in line:
            yield line if len(line) < 500 else f"{line[:200]} … {line[-300:]}"


async def _campaign(target: Target, requests: int, seed: int, callers: int, say: Callable[[str], None]) -> Outcome:
    document = contract.load()
    attacks, judge, outcome = Attacks(document, seed), Judge(document), Outcome()
    attacks.logins = target.renew()
    say("Schemathesis generates …")
    share = max(1, min(8, requests // 2_500))
    generated = negative(document, seed, 85 if requests >= 20_000 else 12, share, attacks.logins.admin)
    stream = _mixed(attacks, generated, Rudeness(seed), seed)
    started = time.monotonic()
    for begun in range(0, requests, ROUND):
        if begun == min(WARM_UP, requests // 2 // ROUND * ROUND):
            outcome.memory_before = target.memory()
        attacks.logins = target.renew()
        todo = iter([next(stream) for _ in range(min(ROUND, requests - begun))])
        await asyncio.gather(*(_call(target.port, todo, judge, outcome) for _ in range(callers)))
        if (begun // ROUND + 1) % max(1, requests // ROUND // 10) == 0:
            rate = outcome.sent.total() / (time.monotonic() - started)
            say(f"{outcome.sent.total():>8} sent, {rate:.0f} a second, {target.memory() // 1024} MiB, "
                f"{len(outcome.findings)} faults")  # fmt: skip
    target.renew()
    outcome.memory_after = target.memory()
    outcome.seconds = time.monotonic() - started
    if outcome.growth > GROWTH_KIB:
        outcome.findings[f"memory grew by {outcome.growth // 1024} MiB"] = (1, b"")
    return outcome


def _mixed(attacks: Attacks, generated: list[Attack], rudeness: Rudeness, seed: int) -> Iterator[Attack]:
    random, invented, against, rude = Random(seed), iter(attacks), cycle(generated), iter(rudeness)
    # What memory they leave behind is that of the warm-up.
    yield from (attacks.huge() for _ in range(_HUGE))
    while True:
        choice = random.random()
        yield next(against if choice < _GENERATED else rude if choice < _GENERATED + _RUDE else invented)


async def _call(port: int, todo: Iterator[Attack], judge: Judge, outcome: Outcome) -> None:
    """One caller, who sends what is to be done, one after the other."""
    line = Line(port)
    for attack in todo:
        outcome.sent[attack.kind] += 1
        try:
            answers = await line.send(attack)
        except TimeoutError:
            line.hang_up()
            outcome.note(attack, "no answer in time")
            continue
        for answer in answers:
            outcome.statuses[answer.status] += 1
            complaint = judge.complaint(attack, answer)
            if complaint is not None:
                outcome.note(attack, complaint)
    line.hang_up()


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 the stub stood it, 1 there are faults, 2 it could not run."""
    parser = argparse.ArgumentParser(prog="python -m tools.campaigns.hostile", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000, metavar="N", help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="other requests for another number")
    parser.add_argument("--callers", type=int, default=8, metavar="N", help="how many at once (%(default)s)")
    options = parser.parse_args(arguments)
    try:
        outcome = campaign(options.requests, options.seed, options.callers, _say)
    except TargetError as error:
        _say(f"error: {error}")
        return COULD_NOT_RUN
    _report(outcome)
    return FOUND if outcome.findings else FINE


def _report(outcome: Outcome) -> None:
    kinds = ", ".join(f"{kind} {number}" for kind, number in outcome.sent.most_common())
    statuses = ", ".join(f"{status or 'none'}: {number}" for status, number in sorted(outcome.statuses.items()))
    _say(f"sent       {outcome.sent.total()} in {outcome.seconds:.0f} s: {kinds}")
    _say(f"answered   {statuses}")
    before, after = outcome.memory_before // 1024, outcome.memory_after // 1024
    _say(f"memory     {before} MiB after the warm-up, {after} MiB at the end")
    for fault, (times, message) in sorted(outcome.findings.items()):
        _say(f"FAULT      {fault} ({times} times)")
        if message:
            _say(f"           {message[:600]!r}{' …' if len(message) > 600 else ''}")
    _say(f"{len(outcome.findings)} faults")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
