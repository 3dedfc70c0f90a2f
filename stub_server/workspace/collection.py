"""Keeps the entities of one kind, in the order in which they came, and finds them by id or by index."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar


class Entity(Protocol):
    """Anything with an id of its own."""

    id: str


E = TypeVar("E", bound=Entity)
Key = Callable[[Any], Hashable]


class Collection(Generic[E]):
    """The narrow interface between rules and storage; this one stores in memory.

    A rule that changes an entity calls `save` afterwards, which is when indexes (and, elsewhere, disks) follow.
    An index maps a name to a function from entity to key; entities whose key is None are not in it.
    """

    def __init__(self, indexes: Mapping[str, Key] | None = None) -> None:
        self._keys: dict[str, Key] = dict(indexes or {})
        self._entities: dict[str, E] = {}
        self._indexes: dict[str, dict[Hashable, dict[str, E]]] = {name: {} for name in self._keys}
        self._indexed_as: dict[str, dict[str, Hashable]] = {}

    def save(self, entity: E) -> E:
        """Adds the entity, or notes what has changed in it."""
        before = self._indexed_as.get(entity.id, {})
        after = {name: key(entity) for name, key in self._keys.items()}
        if entity.id not in self._entities or before != after:
            self._forget_index(entity.id)
            for name, key in after.items():
                if key is not None:
                    self._indexes[name].setdefault(key, {})[entity.id] = entity
            self._indexed_as[entity.id] = after
        self._entities[entity.id] = entity
        return entity

    def get(self, entity_id: str) -> E | None:
        return self._entities.get(entity_id)

    def remove(self, entity_id: str) -> E | None:
        """Takes the entity out and returns it, or None when there was none."""
        self._forget_index(entity_id)
        self._indexed_as.pop(entity_id, None)
        return self._entities.pop(entity_id, None)

    def where(self, index: str, key: Hashable) -> list[E]:
        """All entities with that key, oldest first."""
        return list(self._indexes[index].get(key, {}).values())

    def one(self, index: str, key: Hashable) -> E | None:
        """The oldest entity with that key, or None."""
        return next(iter(self._indexes[index].get(key, {}).values()), None)

    def number(self, index: str, key: Hashable) -> int:
        """How many entities have that key."""
        return len(self._indexes[index].get(key, {}))

    def become(self, other: Collection[E]) -> None:
        """Holds what the other one holds; that one must not be used afterwards, for they share it."""
        self._entities = other._entities
        self._indexes = other._indexes
        self._indexed_as = other._indexed_as

    def newest_first(self) -> Iterator[E]:
        return reversed(self._entities.values())

    def __iter__(self) -> Iterator[E]:
        return iter(self._entities.values())

    def __len__(self) -> int:
        return len(self._entities)

    def __contains__(self, entity_id: str) -> bool:
        return entity_id in self._entities

    def _forget_index(self, entity_id: str) -> None:
        for name, key in self._indexed_as.get(entity_id, {}).items():
            entries = self._indexes[name].get(key)
            if entries is not None:
                entries.pop(entity_id, None)
                if not entries:
                    del self._indexes[name][key]
