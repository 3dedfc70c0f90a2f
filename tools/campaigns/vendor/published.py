"""Rocket.Chat's published validators of requests, asked in a Node.js process of their own."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HERE = Path(__file__).parent
INSTALLED = HERE / "node_modules" / "@rocket.chat" / "rest-typings"


class VendorError(Exception):
    """The campaign cannot run; the message says what to do."""


@dataclass(frozen=True)
class Verdict:
    """What somebody says of a request: is it taken, the text of the refusal, and what scalars were turned into."""

    taken: bool
    text: str = ""
    value: Any = None


class Published:
    """The validators; a context manager. Raises VendorError where Node.js or the packages are missing."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [node(), str(HERE / "validators.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.schema = cache(self._schema)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait(timeout=30)

    def of_query(self, validator: str, query: str) -> Verdict:
        """What the validator says of a raw query string, read as the server reads it."""
        return self._verdict({"what": "ask", "validator": validator, "query": query})

    def of_body(self, validator: str, body: Any) -> Verdict:
        return self._verdict({"what": "ask", "validator": validator, "body": body})

    def _schema(self, validator: str) -> dict[str, Any] | None:
        """The JSON Schema that the validator was made of; None where no such validator is published."""
        schema: dict[str, Any] | None = self._ask({"what": "schema", "validator": validator})["schema"]
        return schema

    def _verdict(self, question: dict[str, Any]) -> Verdict:
        answer = self._ask(question)
        return Verdict(answer["valid"], answer["message"], answer["value"])

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise VendorError("Node.js ended; run `npm ci` in tools/campaigns/vendor anew") from None
        line = self._process.stdout.readline()
        if not line:
            raise VendorError("Node.js ended; run `npm ci` in tools/campaigns/vendor anew")
        answer: dict[str, Any] = json.loads(line)
        return answer


def node() -> str:
    """The path of Node.js. Raises VendorError where it or the vendor's packages are missing."""
    found = shutil.which("node")
    if found is None:
        raise VendorError("node is not installed; the vendor's validators are JavaScript (Node.js 20.11 or newer)")
    if not INSTALLED.exists():
        raise VendorError("the vendor's packages are not installed; `make vendor` does it (it needs npm)")
    return found
