"""Pages of lists: `count`, `offset` and `sort` as every list operation takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson

from stub_server.workspace import Workspace
from stub_server.workspace.refusals import InvalidSort

T = TypeVar("T")
Sort = Mapping[str, int]

_DEFAULT_COUNT = 50
_DEFAULT_UPPER_LIMIT = 100
_FARTHEST = 2**53 - 1  # what JSON numbers hold exactly


@dataclass(frozen=True)
class Paging:
    """Which page is asked for. `count` is None when all items are; `sort` maps names of the wire to 1 or -1."""

    offset: int
    count: int | None
    sort: Sort | None

    @classmethod
    def read(cls, workspace: Workspace, offset: float | None, count: float | None, sort: str | None) -> Paging:
        """Clamps the count by the workspace's settings. Raises InvalidSort."""
        return cls(min(max(0, int(offset or 0)), _FARTHEST), _count(workspace, count), _sort(sort))


def page_of(
    items: Sequence[T],
    paging: Paging,
    key: Callable[[T, str], Any],
    default: Sort | None = None,
    given: Sort | None = None,
) -> list[T]:
    """The items of the page. `key` gives an item's value for a name of the wire (None sorts first, as in MongoDB).

    Items come sorted as asked, else by `default`, else in the order in which they were given; `given` says which that
    is, so that whoever asks for it waits for no sorting.
    """
    sort = paging.sort or default
    ordered = items if not sort or sort == given else _sorted(items, sort, key)
    end = None if paging.count is None else paging.offset + paging.count
    return list(ordered[paging.offset : end])


def _count(workspace: Workspace, count: float | None) -> int | None:
    default = workspace.settings.number("API_Default_Count")
    default = default if default > 0 else _DEFAULT_COUNT
    upper = workspace.settings.number("API_Upper_Count_Limit")
    upper = upper if upper > 0 else _DEFAULT_UPPER_LIMIT
    if count is None:
        wanted = default
    elif int(count) == 0 and workspace.settings.flag("API_Allow_Infinite_Count"):
        return None
    else:
        wanted = int(count) if int(count) > 0 else default
    return min(wanted, upper)


def _sort(raw: str | None) -> Sort | None:
    if raw is None:
        return None
    try:
        sort = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise InvalidSort(raw) from None
    if sort == []:
        return None
    if not isinstance(sort, dict):
        raise InvalidSort(raw)
    for direction in sort.values():
        if isinstance(direction, bool) or direction not in (1, -1):
            raise InvalidSort(raw)
    return sort


def _sorted(items: Sequence[T], sort: Sort, key: Callable[[T, str], Any]) -> list[T]:
    """By the first name, then by the next one: a stable sort by each, the last name first."""
    ordered = list(items)
    for name, direction in reversed(list(sort.items())):
        ordered.sort(key=lambda item, name=name: _rank(key(item, name)), reverse=direction < 0)  # type: ignore[misc]
    return ordered


def _rank(value: Any) -> tuple[int, Any]:
    """MongoDB's order between kinds of values: nothing, numbers, text, the rest, booleans, moments."""
    if value is None:
        return 0, 0
    if isinstance(value, bool):
        return 4, value
    if isinstance(value, int | float):
        return 1, value
    if isinstance(value, str):
        return 2, value
    return (5, value.timestamp()) if hasattr(value, "timestamp") else (3, str(value))
