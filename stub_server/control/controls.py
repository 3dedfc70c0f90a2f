"""What the control plane can do, without its HTTP."""

from __future__ import annotations

from dataclasses import replace

from stub_server.control.conditions import Unusable
from stub_server.control.faults import Faults
from stub_server.control.journal import Journal
from stub_server.requests.addresses import listing
from stub_server.seeding.seed import Seed
from stub_server.seeding.start import Start
from stub_server.stub import Stub
from stub_server.workspace.snapshots import Snapshot


class Controls:
    """The levers of one stub: its beginning, snapshots, journal and faults."""

    def __init__(self, stub: Stub, start: Start) -> None:
        self.stub = stub
        self.start = start
        self.snapshots: dict[str, Snapshot] = {}
        self.journal = Journal(start.journal, lambda: stub.workspace.clock.now())
        self.faults = Faults(stub, start.random_seed)
        self._limit_as_at_the_start()

    def reset(self) -> None:
        """As after the start: workspace, clock, ids, faults, journal, rate limit. Only snapshots stay."""
        self.stub.use(self.start.plant())
        self.faults.clear()
        self.journal.clear()
        self._limit_as_at_the_start()

    def plant(self, seed: Seed) -> None:
        """Another workspace, until the next reset. Raises SeedError."""
        self.stub.use(self.start.plant(seed))
        self.stub.limiter.forget()

    def begin_with(self, seed: Seed) -> None:
        """Resets go back to this seed from now on."""
        self.start = replace(self.start, seed=seed)

    def take_snapshot(self, name: str) -> Snapshot:
        """Keeps the workspace as it is, in place of an older snapshot of that name."""
        self.snapshots[name] = Snapshot(self.stub.workspace)
        return self.snapshots[name]

    def restore(self, name: str) -> None:
        """Raises Unusable when there is no such snapshot."""
        if name not in self.snapshots:
            raise Unusable(f"there is no snapshot {name!r}; there are {listing(self.snapshots)}", 404)
        self.snapshots[name].restore(self.stub.workspace)
        self.stub.limiter.forget()

    def _limit_as_at_the_start(self) -> None:
        speed = self.start.rate_limit
        self.stub.limiter.turn(speed > 0, speed or 1)
