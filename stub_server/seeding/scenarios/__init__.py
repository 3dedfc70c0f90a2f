"""Workspaces to begin with, by name: situations that a front end has to cope with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from stub_server.seeding import seed
from stub_server.seeding.scenarios.hundred_chats import hundred_chats
from stub_server.seeding.seed import Seed, SeedError

FOLDER = Path(__file__).parent
# Those that would be silly to write down one by one.
BUILT: dict[str, Callable[[], Mapping[str, Any]]] = {"hundred-chats": hundred_chats}


def names() -> list[str]:
    """All scenarios, in alphabetical order."""
    return sorted([*BUILT, *(file.stem for file in FOLDER.glob("*.yaml"))])


def load(name: str) -> Seed:
    """The seed of this scenario. Raises SeedError, which names those that there are."""
    if name in BUILT:
        return seed.checked(Seed(Path(name), BUILT[name](), None))
    if name not in names():
        raise SeedError(f"there is no scenario {name!r}; there are {', '.join(names())}")
    return seed.load(FOLDER / f"{name}.yaml")


def abouts() -> dict[str, str]:
    """A sentence about each scenario, by name; a file has it in its first line."""
    return {name: _about(name) for name in names()}


def _about(name: str) -> str:
    if name in BUILT:
        return str(BUILT[name].__doc__)
    with (FOLDER / f"{name}.yaml").open(encoding="utf-8") as file:
        return file.readline().removeprefix("about: ").strip()
