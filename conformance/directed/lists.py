"""What holds for every list that is paged by `offset` and `count` and sorted by `sort`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.session import Answer, Login
from conformance.world import World

Item = Mapping[str, Any]


@dataclass(frozen=True)
class PagedList:
    """A list operation, narrowed by `query` (and `path`) to things of the run. `items` is the key of its items."""

    world: World
    operation: str
    items: str
    caller: Login | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)

    def page(self, **query: Any) -> Answer:
        """One page. What it says about itself fits what it holds."""
        asked = {**self.query, **query}
        answer = self.world.ok(self.operation, path=self.path, query=asked, caller=self.caller)
        assert answer["count"] == len(answer[self.items]), "count is not the number of items on the page"
        assert answer["offset"] == query.get("offset", 0), "offset is not the one that was asked for"
        return answer

    def all(self, **query: Any) -> list[Item]:
        """All items, of no more than a page: `total` counts them."""
        answer = self.page(**{"count": 100, **query})
        items: list[Item] = answer[self.items]
        assert answer["total"] == len(items), "total is not the number of all items"
        return items

    def values(self, key: str = "_id", **query: Any) -> list[Any]:
        """One property of all items."""
        return [item.get(key) for item in self.all(**query)]

    def expect_pages(self) -> None:
        """Every page is the slice of the whole list that `offset` and `count` name, and knows the same total."""
        whole = self.all()
        assert len(whole) > 1, "a list of fewer than two items says nothing about pages"
        length = len(whole)
        for offset, count in ((0, 1), (1, 1), (0, length - 1), (1, length), (length - 1, 5), (length, 5)):
            page = self.page(offset=offset, count=count)
            assert page[self.items] == whole[offset : offset + count], f"offset {offset}, count {count}: a wrong slice"
            assert page["total"] == length, f"offset {offset}, count {count}: total changes with the page"
        assert self.page(offset=1)[self.items] == whole[1:], "offset without count is not a slice of the list"
        found = self.page(count=0)[self.items]  # all, or as many as the workspace gives without count
        assert found and found == whole[: len(found)], "a count of 0 does not ask for a usual page or for all items"

    def expect_order(self, key: str, by_default: bool = True) -> None:
        """`sort` by a property of distinct values orders both ways; it may be the order without `sort`, too."""
        ascending = self.all(sort=json.dumps({key: 1}))
        values = [item[key] for item in ascending]
        assert values == sorted(values) and len(set(values)) == len(values) > 1, f"not ascending by {key}: {values}"
        assert self.all(sort=json.dumps({key: -1})) == ascending[::-1], f"descending by {key} is not the reverse"
        first = self.page(sort=json.dumps({key: -1}), count=1)[self.items]
        assert first == ascending[-1:], f"the first page, descending by {key}, does not begin with the last"
        nowhere = self.all(sort=json.dumps({"conformanceUnknown": 1}))
        assert _sorted(nowhere) == _sorted(ascending), "sorting by a property that nothing has changes what is listed"
        if by_default:
            assert self.all() == ascending, f"without sort the order is not by {key}"

    def expect_sizes(self) -> None:
        """The settings of the API decide how many items come without `count`, at most, and for a `count` of 0."""
        whole = self.all()
        assert len(whole) > 2, "a list of fewer than three items says nothing about the settings"
        with self.world.setting("API_Default_Count", 1):
            assert self.page()[self.items] == whole[:1], "without count a page has not API_Default_Count items"
            assert self.page(count=0)[self.items] == whole, "a count of 0 does not ask for all items"
            with self.world.setting("API_Allow_Infinite_Count", False):
                assert self.page(count=0)[self.items] == whole[:1], "a count of 0 asks for all items all the same"
        with self.world.setting("API_Default_Count", 0):
            assert self.page()[self.items] == whole, "an API_Default_Count of 0 is not the usual one"
        with self.world.setting("API_Upper_Count_Limit", 2):
            page = self.page(count=100)
        assert page[self.items] == whole[:2], "a page has not API_Upper_Count_Limit items at most"
        assert page["total"] == len(whole), "total changes with the settings"

    def expect_refusals(self) -> None:
        """A `sort` that is none is refused, and so are parameters that the operation does not know."""
        for sort in ("name", '{"name": 2}'):
            self.world.refused(
                self.operation,
                f'Invalid sort parameter provided: "{sort}" [error-invalid-sort]',
                code="error-invalid-sort",
                details={"helperMethod": "parseJsonQuery"},
                path=self.path,
                query={**self.query, "sort": sort},
                caller=self.caller,
            )
        for query in ({"count": "many"}, {"unknown": "1"}):
            refused = self.world.refused(
                self.operation, path=self.path, query={**self.query, **query}, caller=self.caller
            )
            sentence = "must be number" if "count" in query else "must NOT have additional properties"
            assert str(refused["error"]).startswith(sentence), f"{query}: the error is {refused['error']!r}"


def _sorted(items: list[Item]) -> list[str]:
    return sorted(json.dumps(item, sort_keys=True) for item in items)
