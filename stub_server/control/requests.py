"""Reads what is asked of the control plane, and says plainly what is wrong with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import yaml
from starlette.requests import Request

from openapi import json_schema
from stub_server.control.conditions import Unusable

DESCRIPTION = Path(__file__).with_name("control.yaml")


@cache
def description() -> dict[str, Any]:
    """The control plane as OpenAPI."""
    document: dict[str, Any] = yaml.load(DESCRIPTION.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return document


async def read(request: Request, schema: str) -> Any:
    """The JSON body, when it has the shape that the description gives it. Raises Unusable."""
    place = f"{request.method} {request.url.path}"
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise Unusable(f"{place}: the body is no JSON ({error}); examples are at /_stub/ui/") from error
    for violation in _validator(schema).iter_errors(body):
        where = ".".join(map(str, violation.instance_path)) or "the body"
        raise Unusable(f"{place}: {where}: {violation.message}; examples are at /_stub/ui/")
    return body


def number(request: Request, parameter: str) -> int | None:
    """A whole number of the query. Raises Unusable."""
    text = request.query_params.get(parameter)
    if text is not None and not text.isdecimal():
        raise Unusable(f"{parameter}={text} is no whole number; write one such as {parameter}=400")
    return None if text is None else int(text)


def known(request: Request, *parameters: str) -> None:
    """Raises Unusable for a parameter that would be passed over in silence."""
    for name in request.query_params:
        if name not in parameters:
            there = ", ".join(parameters) or "none"
            raise Unusable(f"{request.method} {request.url.path} has no parameter {name!r}; there are {there}")


@cache
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    document = description()
    standalone = json_schema.standalone(document, document["components"]["schemas"][schema])
    return jsonschema_rs.Draft202012Validator(standalone, validate_formats=True)
