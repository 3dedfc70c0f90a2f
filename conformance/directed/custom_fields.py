"""Definitions of custom fields as the tests of several operations read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.directed.lists import PagedList
from conformance.world import World


def read_field(world: World, key: str) -> Mapping[str, Any] | None:
    field: Mapping[str, Any] | None = world.ok("getCustomField", path={"_id": key}, caller=world.admin)["customField"]
    return field


def fields_with(world: World, text: str) -> PagedList:
    return PagedList(world, "listCustomFields", "customFields", world.admin, {"text": text})
