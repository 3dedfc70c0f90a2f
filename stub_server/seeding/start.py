"""How a stub begins, and what a reset takes it back to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from stub_server.seeding import seed as seeds
from stub_server.seeding.seed import Seed
from stub_server.workspace import Workspace
from stub_server.workspace.clock import Clock
from stub_server.workspace.ids import Ids


@dataclass(frozen=True)
class Start:
    """What the command line says. With a `random_seed` ids and chance repeat; a `clock` stands still at that moment.

    `rate_limit` is how fast the windows of the rate limit pass, 1 as on a server, 0 where nothing is limited.
    """

    seed: Seed = field(default_factory=lambda: seeds.load(None))
    random_seed: int | None = None
    clock: datetime | None = None
    rate_limit: float = 0
    site_url: str = "http://localhost:3000"
    journal: int = 1000

    def plant(self, seed: Seed | None = None) -> Workspace:
        """A fresh workspace, from another seed if given. Raises SeedError."""
        return seeds.plant(seed or self.seed, Clock(self.clock), Ids(self.random_seed), self.site_url)
