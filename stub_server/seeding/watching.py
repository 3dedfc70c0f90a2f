"""Looks whether the seed or the contract is edited while the stub runs, and picks up what changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from connexion.exceptions import InvalidSpecification
from connexion.spec import OpenAPISpecification

from openapi import contract
from stub_server.app import Application
from stub_server.seeding import seed
from stub_server.seeding.replanting import replant
from stub_server.seeding.seed import SeedError

logger = logging.getLogger(__name__)

INTERVAL = 0.3  # seconds between two looks

Times = Mapping[Path, int]


class Watch:
    """Compares the times of the files; what was edited is picked up between two calls, and told in the log."""

    def __init__(self, application: Application, interval: float = INTERVAL) -> None:
        self._application = application
        self._interval = interval
        self._seed = application.controls.start.seed
        self._seed_times = self._times_of_seed()
        self._contract_times = times(contract.resource_files)

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(self._interval)
            await self.look()

    async def look(self) -> None:
        """Picks up what changed since the last look."""
        seed_times, contract_times = self._times_of_seed(), times(contract.resource_files)
        if seed_times != self._seed_times:
            self._seed_times = seed_times
            self._pick_up_seed()
        if contract_times != self._contract_times:
            self._contract_times = contract_times
            await self._pick_up_contract()

    def _pick_up_seed(self) -> None:
        try:
            edited = seed.load(self._seed.file)
            changes = replant(self._application.stub.workspace, self._seed, edited)
        except SeedError as error:
            logger.error("the seed was edited, but nothing of it was picked up: %s", error)
            return
        self._seed = edited
        self._application.controls.begin_with(edited)
        for change in changes or ["nothing in it is new"]:
            logger.info("picked up from %s: %s", self._seed.file, change)

    async def _pick_up_contract(self) -> None:
        try:
            document = await asyncio.to_thread(_read_contract)
            before = self._application.stub.operations
            self._application.serve(document)
        except (contract.ContractError, InvalidSpecification, OSError) as error:
            logger.error("the contract was edited, but the one before is still served: %s", error)
            return
        logger.info("picked up the contract: %s", _difference(before, self._application.stub.operations))

    def _times_of_seed(self) -> Times:
        return times(lambda: [self._seed.file])


def times(files: Callable[[], list[Path]]) -> Times:
    """When each file was last written; what is not there, as while an editor replaces it, is left out."""
    found: dict[Path, int] = {}
    for file in files():
        try:
            found[file] = file.stat().st_mtime_ns
        except OSError:
            continue
    return found


def _read_contract() -> dict[str, Any]:
    document = contract.load()
    OpenAPISpecification(document)  # raises InvalidSpecification
    return document


def _difference(before: Mapping[str, contract.Operation], after: Mapping[str, contract.Operation]) -> str:
    changed = [name for name, operation in after.items() if name in before and operation != before[name]]
    parts = {"changed": changed, "new": [*after.keys() - before], "gone": [*before.keys() - after]}
    told = [f"{word} {', '.join(sorted(names))}" for word, names in parts.items() if names]
    return "; ".join(told) or "the operations are the same; schemas or texts may differ"
