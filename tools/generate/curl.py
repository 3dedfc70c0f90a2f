"""Writes the curl lines of the reference pages."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from openapi.contract import Operation, operations, resolve
from openapi.examples import JSON, Example, of_operation

Document = Mapping[str, Any]

# What has to be done first where the examples' conversation, as the stub begins with it, is not ripe for the call.
_FIRST = {
    "deleteVisitor": ("closeRoom", "a visitor with an open conversation is not deleted"),
    "takeInquiry": ("returnInquiry", "Grace serves the conversation; it has to wait for somebody"),
}


def curl(document: Document, operation: Operation) -> str:
    """Lines that run as they stand once LIVECHAT_URL, and AUTH_TOKEN and USER_ID of an administrator, are set."""
    if operation.id not in _FIRST:
        return _line(document, operation)
    first_id, reason = _FIRST[operation.id]
    first = next(one for one in operations(document) if one.id == first_id)
    return f"# first: {reason}\n{_line(document, first)}\n{_line(document, operation)}"


def _line(document: Document, operation: Operation) -> str:
    examples = {example.place: example for example in reversed(list(of_operation(document, operation)))}
    path, query, headers = operation.path, [], []
    needed = operation.spec.get("x-one-of", [])[:1]
    for declared in operation.parameters:
        parameter = resolve(document, declared)
        name = parameter["name"]
        example = examples[f"{parameter['in']} {name}"].value
        text = str(example[0] if isinstance(example, list) and example else example)
        if parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", quote(text, safe=""))
        elif parameter["in"] == "query" and (parameter.get("required") or name in needed):
            query.append(f"{quote(name, safe='[]')}={quote(text, safe='')}")
        elif parameter["in"] == "header" and parameter.get("required"):
            headers.append(f"{name}: {text}")
    url = f'"$LIVECHAT_URL{path}{"?" + "&".join(query) if query else ""}"'
    parts = ["curl", *([] if operation.method == "get" else ["-X", operation.method.upper()]), url]
    if operation.requires_login:
        parts += ['-H "X-Auth-Token: $AUTH_TOKEN"', '-H "X-User-Id: $USER_ID"']
    parts += [f"-H {shlex.quote(header)}" for header in headers]
    if "request" in examples:
        parts += _body(examples["request"])
    return " ".join(parts)


def _body(example: Example) -> list[str]:
    if example.media_type.startswith("multipart/"):
        return [
            f"-F {shlex.quote(f'{name}=@README.md' if name == 'file' else f'{name}={value}')}"
            for name, value in example.value.items()
        ]
    if example.media_type == JSON:
        text = json.dumps(example.value, ensure_ascii=False)
        return [f"-H 'Content-Type: {JSON}'", f"-d {shlex.quote(text)}"]
    return [f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in example.value.items()]
