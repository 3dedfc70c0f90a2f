"""Reads a workspace to begin with from a YAML file, and plants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import yaml

from stub_server.seeding.planting import Misfit, Planting
from stub_server.workspace import Workspace
from stub_server.workspace.clock import Clock
from stub_server.workspace.ids import Ids

DEFAULT = Path(__file__).with_name("seed.yaml")
SCHEMA = Path(__file__).with_name("seed.schema.json")

Place = Sequence[str | int]


class SeedError(Exception):
    """The file cannot be planted; the message names file and line, and what to change there."""


@dataclass(frozen=True)
class Seed:
    """A workspace to begin with, as its file describes it."""

    file: Path
    data: Mapping[str, Any]
    root: yaml.Node | None

    @property
    def sign_ins(self) -> tuple[str, ...]:
        """A line for each user: with what to sign in, and what for."""
        return tuple(
            f"{'Sign in':<19}{user['username']} / {user.get('password', user['username'])} ({_part(user)})"
            for user in self.data.get("users", ())
        )

    def error(self, place: Place, problem: str) -> SeedError:
        where = ".".join(map(str, place)) or "the file"
        return SeedError(f"{self.file}:{_line(self.root, place)}: {where}: {problem}")


def load(path: Path | None) -> Seed:
    """The seed of this file, by default that of the small cast. Raises SeedError."""
    file = path or DEFAULT
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise SeedError(f"{file}: cannot be read: {error.strerror}; is the name right?") from error
    except UnicodeDecodeError as error:
        raise SeedError(f"{file}: this is not YAML: {error}") from error
    return parse(text, file)


def parse(text: str, file: Path) -> Seed:
    """The seed that a text describes, YAML or JSON; `file` is what errors call it. Raises SeedError."""
    try:
        root = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise SeedError(f"{file}: this is not YAML: {error}") from error
    return checked(Seed(file, data if data is not None else {}, root))


def checked(seed: Seed) -> Seed:
    """The seed, when it has the shape of one. Raises SeedError."""
    for violation in _validator().iter_errors(seed.data):
        raise seed.error(violation.instance_path, f"{violation.message}; see {SCHEMA.name}")
    return seed


def plant(seed: Seed, clock: Clock, ids: Ids, site_url: str = "http://localhost:3000") -> Workspace:
    """A workspace in which everything is as the seed says, and which goes by the clock from now on. Raises SeedError.

    The rules of the workspace decide here, too: a seed cannot hold what a server would not come to.
    """
    try:
        return Planting(seed.data, clock, ids, site_url).workspace()
    except Misfit as misfit:
        raise seed.error(misfit.place, str(misfit)) from misfit


class _Loader(yaml.SafeLoader):
    """Leaves moments as the texts that they are."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(orjson.loads(SCHEMA.read_bytes()), validate_formats=True)


def _line(node: yaml.Node | None, place: Place) -> int:
    """The line of a place of the file, or of the nearest one that encloses it."""
    line = node.start_mark.line + 1 if node else 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            node = None
        if node is None:
            return line
        line = node.start_mark.line + 1
    return line


def _part(user: Mapping[str, Any]) -> str:
    roles = user.get("roles", ())
    for role, part in (("admin", "administrator"), ("livechat-manager", "manager"), ("livechat-agent", "agent")):
        if role in roles:
            return part
    return "user"
