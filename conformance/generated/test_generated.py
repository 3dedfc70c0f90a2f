"""Every operation gets generated requests around live things; whatever it answers has to keep the contract."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import hypothesis
import requests
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode

from conformance.promises import Promise, each
from conformance.recipes import Recipe, Request, recipes
from conformance.world import World
from openapi import contract

_FRESH_EACH = 3  # of so many generated requests one gets fresh live things, where calls use them up


def _promises() -> Iterator[Promise]:
    for operation in contract.operations(contract.load()):
        recipe = recipes().get(operation.id)
        if recipe is not None:
            yield Promise(
                id=f"generated.{operation.id}",
                operation=operation.id,
                kind="generated",
                text="Whatever a correct client may send is answered as the contract says.",
                needs=recipe.needs,
                capabilities=recipe.capabilities,
                source="the contract's schemas",
            )


@each(_promises())
def test_generated_requests(world: World, promised: Promise) -> None:
    recipe = recipes()[promised.operation]
    operation = world.session.operations[promised.operation]
    strategy = world.session.schema[operation.path][operation.method.upper()].as_strategy(
        generation_mode=GenerationMode.POSITIVE
    )
    live = _LiveThings(world, recipe)

    @hypothesis.seed(world.session.options.seed ^ zlib.crc32(promised.operation.encode()))
    @hypothesis.settings(
        max_examples=world.session.options.examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @hypothesis.given(case=strategy)
    def ask(case: Any) -> None:
        world.session.send(operation, _request(world, case, live.next()), case=case)

    ask()


class _LiveThings:
    """The ids and tokens that make a generated request meet something that exists."""

    def __init__(self, world: World, recipe: Recipe) -> None:
        self._world = world
        self._recipe = recipe
        self._asked = 0
        self._request: Request = {}

    def next(self) -> Request:
        if not self._request or (not self._recipe.reusable and self._asked % _FRESH_EACH == 0):
            self._request = self._recipe.prepare(self._world)
        self._asked += 1
        return self._request


def _request(world: World, case: Any, live: Request) -> requests.Request:
    """The generated case with what is live put over it: path, required parameters and properties, login."""
    operation = case.operation
    case.path_parameters = {**(case.path_parameters or {}), **live.get("path", {})}
    case.query = {**(case.query or {}), **live.get("query", {})}
    if isinstance(case.body, dict) and isinstance(live.get("body"), dict):
        case.body = _overlaid(case.body, live["body"])
    caller = live.get("caller")
    case.headers = {**(case.headers or {}), **(caller.headers if caller else {}), **live.get("headers", {})}
    transport = operation.schema.transport.serialize_case(case, base_url=world.session.options.url)
    for name in ("User-Agent", "X-Schemathesis-TestCaseId"):  # Schemathesis' own marks would only clutter the reports
        transport["headers"].pop(name, None)
    return requests.Request(**{key: value for key, value in transport.items() if key in _REQUEST_KEYS})


_REQUEST_KEYS = ("method", "url", "headers", "files", "data", "json", "params", "auth", "cookies")


def _overlaid(generated: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """The generated body, in which every property that the live one has is the live one's."""
    return generated | {
        key: _overlaid(generated[key], value)
        if isinstance(value, dict) and isinstance(generated.get(key), dict)
        else value
        for key, value in live.items()
    }
