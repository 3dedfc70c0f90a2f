"""Recipes: how each operation is called successfully, with live things of the run. A module per resource."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from conformance.options import Mode

if TYPE_CHECKING:
    from conformance.world import World

Request = dict[str, Any]
"""What Session.call takes besides the operation: path, query, body, form, files, headers, cookies, caller."""

_RESOURCES = (
    "agents", "chat", "custom_fields", "departments", "inquiries", "messages", "rooms", "triggers", "visitors",
    "widget", "workspace",
)  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """How to make an operation succeed, and what that takes.

    `prepare` makes fresh live things and gives the request; a new one is needed for each call where the operation
    uses something up (closing, deleting), which `reusable` says.
    """

    operation: str
    prepare: Callable[[World], Request]
    needs: Mode
    capabilities: tuple[str, ...]
    reusable: bool


_RECIPES: dict[str, Recipe] = {}


def recipe(
    operation: str, *, needs: Mode = Mode.CONVERSATION, capabilities: tuple[str, ...] = (), reusable: bool = True
) -> Callable[[Callable[[World], Request]], Callable[[World], Request]]:
    """Registers the function as the recipe of an operation."""

    def register(prepare: Callable[[World], Request]) -> Callable[[World], Request]:
        _RECIPES[operation] = Recipe(operation, prepare, needs, capabilities, reusable)
        return prepare

    return register


def recipes() -> dict[str, Recipe]:
    """All recipes, by operationId."""
    for resource in _RESOURCES:
        import_module(f"conformance.recipes.{resource}")
    return dict(_RECIPES)
