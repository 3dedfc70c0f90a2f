"""JSON that was answered: to ask it for what is not there is the target's failure, not the suite's."""

from __future__ import annotations

from typing import Any, SupportsIndex


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


def answered(value: Any) -> Any:
    """The value with its objects and lists, on all levels, as such of an answer."""
    if isinstance(value, dict):
        return Properties((key, answered(item)) for key, item in value.items())
    return Items(map(answered, value)) if isinstance(value, list) else value
