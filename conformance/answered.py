"""JSON that was answered: to ask it for what is not there is the target's failure, not the suite's."""

from __future__ import annotations

from typing import Any, SupportsIndex

import requests


class Properties(dict[str, Any]):
    """An object of an answer."""

    def __missing__(self, key: str) -> Any:
        raise AssertionError(f"the answer has no {key!r} among {', '.join(self) or 'nothing'}")


class Items(list[Any]):
    """A list of an answer."""

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        try:
            return super().__getitem__(index)
        except IndexError:
            raise AssertionError(f"the answered list has {len(self)} items, none at {index}") from None


def answered(response: requests.Response) -> Any:
    """The document of an answer, None where it is no JSON. Objects and lists, on all levels, are those of above."""
    try:
        document = response.json(object_hook=_properties)
    except ValueError:
        return None
    return _items(document) if isinstance(document, list) else document


def _properties(found: dict[str, Any]) -> Properties:
    """Called by the parser for each object, the inner ones first."""
    return Properties({name: _items(value) if type(value) is list else value for name, value in found.items()})


def _items(found: list[Any]) -> Items:
    return Items(_items(item) if type(item) is list else item for item in found)
