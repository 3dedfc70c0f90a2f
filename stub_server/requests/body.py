"""Reads request bodies as Rocket.Chat's router does: what it cannot read is an empty object."""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope

from stub_server.generated.types import UploadedFile

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
LIMIT = 50 * 1024 * 1024
# The database of the servers stores nothing deeper than a hundred levels; validators here stop at 255.
DEEPEST = 200
# Beyond these JavaScript has no exact number, and none at all.
_LARGEST_WHOLE, _LARGEST = 2**63 - 1, int(sys.float_info.max)


class BodyTooLarge(Exception):
    """The body is larger than the server takes (50 MB)."""


async def read_body(scope: Scope, receive: Receive, content_type: str, takes_files: bool) -> Any:
    """The parsed body: a list, or else an object. Raises BodyTooLarge and ClientDisconnect."""
    request = Request(scope, receive)
    kind = content_type.lower()
    if MULTIPART in kind and takes_files:
        return await _multipart(request)
    raw = await _bytes(request)
    if MULTIPART in kind:
        return {}
    if JSON in kind:
        return _as_object(parse_json(raw))
    if FORM in kind:
        return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    return _as_object(raw.decode("utf-8", "replace"))


def _as_object(value: Any) -> Any:
    """What JavaScript makes of a value where it wants an object: a text is one of its characters, by their numbers.

    The first one is enough to be refused for.
    """
    if isinstance(value, dict | list):
        return value
    return {"0": value[0]} if isinstance(value, str) and value else {}


def parse_json(raw: bytes) -> Any:
    """The value, or {} where this is no JSON or a bottomless one; broken UTF-8 and lone surrogates become U+FFFD."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            value = _clean(json.loads(raw.decode("utf-8", "replace"), parse_constant=_no_constant))
        except (ValueError, RecursionError):
            return {}
    return {} if raw.count(b"[") + raw.count(b"{") > DEEPEST and _depth(value) > DEEPEST else value


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        inner = (node.values() if isinstance(node, dict) else node for node in level if isinstance(node, dict | list))
        level = [item for items in inner for item in items]
    return depth


async def _bytes(request: Request) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LIMIT:
            raise BodyTooLarge
        chunks.append(chunk)
    return b"".join(chunks)


async def _multipart(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = {}
    try:
        async with request.form() as form:
            for name, value in form.multi_items():
                body[name] = await _uploaded(value) if isinstance(value, UploadFile) else value
    except MultiPartException:
        return {}
    return body


async def _uploaded(file: UploadFile) -> UploadedFile:
    return UploadedFile(file.filename or "", file.content_type or "application/octet-stream", await file.read())


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) > _LARGEST_WHOLE:
        return max(-_LARGEST, min(_LARGEST, value)) * 1.0
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value


__all__ = ["FORM", "JSON", "MULTIPART", "BodyTooLarge", "ClientDisconnect", "parse_json", "read_body"]
