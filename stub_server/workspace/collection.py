"""Keeps the entities of one kind, in the order in which they came, and finds them by id or by index."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar, overload


class Entity(Protocol):
    """Anything with an id of its own."""

    id: str


E = TypeVar("E", bound=Entity)
Key = Callable[[Any], Hashable]


class Collection(Generic[E]):
    """The narrow interface between rules and storage; this one stores in memory.

    A rule that changes an entity calls `save` afterwards, which is when indexes (and, elsewhere, disks) follow.
    An index maps a name to a function from entity to key; entities whose key is None are not in it. With an `age`,
    a function from entity to something that can be compared, it also knows at any time which of them are the latest.
    """

    def __init__(self, indexes: Mapping[str, Key] | None = None, age: Callable[[E], Any] | None = None) -> None:
        self._keys: dict[str, Key] = dict(indexes or {})
        self._entities: dict[str, E] = {}
        self._indexes: dict[str, dict[Hashable, dict[str, E]]] = {name: {} for name in self._keys}
        self._indexed_as: dict[str, dict[str, Hashable]] = {}
        self._ages = Ages(age) if age else None

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
        if self._ages is not None:
            self._ages.note(entity)
        return entity

    def get(self, entity_id: str) -> E | None:
        return self._entities.get(entity_id)

    def remove(self, entity_id: str) -> E | None:
        """Takes the entity out and returns it, or None when there was none."""
        self._forget_index(entity_id)
        self._indexed_as.pop(entity_id, None)
        if self._ages is not None:
            self._ages.forget(entity_id)
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
        self._ages = other._ages

    @property
    def latest_first(self) -> Sequence[E]:
        """All entities by `age`, equally old ones as they came; a slice of it costs no more than it is long."""
        assert self._ages is not None, "this collection was made without `age`"
        return LatestFirst(self._ages.ordered)

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


class Ages(Generic[E]):
    """The entities in order of their age, kept so with every change."""

    def __init__(self, age: Callable[[E], Any]) -> None:
        self._age = age
        self._noted: dict[str, tuple[Any, int]] = {}
        self._next = 0
        self.ordered: list[tuple[Any, int, E]] = []

    def note(self, entity: E) -> None:
        age = self._age(entity)
        noted = self._noted.get(entity.id)
        if noted is not None and noted[0] == age:
            return
        number = self._next if noted is None else noted[1]
        self.forget(entity.id)
        self._next += noted is None
        self._noted[entity.id] = age, number
        insort(self.ordered, (age, number, entity), key=_place)

    def forget(self, entity_id: str) -> None:
        noted = self._noted.pop(entity_id, None)
        if noted is not None:
            del self.ordered[bisect_left(self.ordered, noted, key=_place)]


class LatestFirst(Sequence[E]):
    """A view of ordered entities from the end to the beginning."""

    def __init__(self, ordered: list[tuple[Any, int, E]]) -> None:
        self._ordered = ordered

    def __len__(self) -> int:
        return len(self._ordered)

    @overload
    def __getitem__(self, index: int) -> E: ...
    @overload
    def __getitem__(self, index: slice) -> list[E]: ...
    def __getitem__(self, index: int | slice) -> E | list[E]:
        length = len(self._ordered)
        if isinstance(index, slice):
            return [self._ordered[length - 1 - place][2] for place in range(*index.indices(length))]
        return self._ordered[range(length - 1, -1, -1)[index]][2]

    def __iter__(self) -> Iterator[E]:
        return (entity for _, _, entity in reversed(self._ordered))


def _place(entry: tuple[Any, ...]) -> tuple[Any, ...]:
    return entry[:2]
