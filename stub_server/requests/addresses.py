"""Finds which operation of the contract a method and a path belong to, before anything else is known of a call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from urllib.parse import quote, unquote

from openapi.contract import Operation

_PARAMETER = re.compile(r"\\\{([^}]*)\\\}")


class Addresses:
    """The operations by where they are called."""

    def __init__(self, operations: Mapping[str, Operation]) -> None:
        self._by_id = operations
        self._fixed = {(o.method.upper(), o.path): o for o in operations.values() if "{" not in o.path}
        self._patterns = [(o.method.upper(), pattern(o.path), o) for o in operations.values() if "{" in o.path]

    def at(self, method: str, path: str) -> Operation | None:
        """Whose call that is, or None for an address that the contract does not have."""
        found = self.called(method, path, quote(path))
        return found[0] if found else None

    def called(self, method: str, path: str, raw_path: str) -> tuple[Operation, dict[str, str]] | None:
        """The same, with the values of the path's parameters, which stand escaped in `raw_path`.

        An escaped slash is a part of a value, as it is for the server, and so is any other character.
        """
        operation = self._fixed.get((method, path))
        if operation is not None:
            return operation, {}
        for wanted, wanted_path, operation in self._patterns:
            if wanted == method and (found := wanted_path.fullmatch(raw_path)):
                return operation, {name: unquote(value) for name, value in found.groupdict().items()}
        return None

    def known_as(self, operation_id: str) -> Operation | None:
        return self._by_id.get(operation_id)

    def similar_to(self, operation_id: str) -> list[str]:
        """operationIds that look like this one, the likest first."""
        return get_close_matches(operation_id, self._by_id)


def pattern(path: str) -> re.Pattern[str]:
    """What matches the calls of a path such as `/api/v1/livechat/visitor/{token}`."""
    return re.compile(_PARAMETER.sub(r"(?P<\1>[^/]+)", re.escape(path)))


def listing(names: Iterable[str]) -> str:
    """`a, b, c`, or `none`."""
    return ", ".join(names) or "none"
