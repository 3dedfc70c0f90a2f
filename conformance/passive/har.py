"""`livechat-conformance har`: checks recorded traffic, an HTTP archive of any size."""

from __future__ import annotations

import argparse
import base64
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson

from conformance import reports
from conformance.options import SuiteError
from conformance.passive.judge import Judge, Seen
from conformance.report.terminal import Terminal


def check(options: argparse.Namespace) -> int:
    """Exit status: 0 all answers keep the contract, 1 some do not, 2 there was nothing to check."""
    judge = Judge()
    number = 0
    for number, seen in enumerate(read(options.file), 1):
        judge.judge(seen)
        if number % 1000 == 0 and sys.stdout.isatty():
            print(f"\r{number} entries ", end="", flush=True)
    if number == judge.passed_by:
        raise SuiteError(f"{options.file}: none of its {number} entries is a call of the contract's operations")
    result = judge.result(str(options.file), "recorded traffic")
    Terminal(sys.stdout, colour=None).summary(result)
    reports.write(result, options)
    return result.exit_status


def read(path: Path) -> Iterator[Seen]:
    """The entries of an HTTP archive, one at a time. Raises SuiteError when it is none."""
    try:
        with path.open("rb") as file:
            for entry in ijson.items(file, "log.entries.item", use_float=True):
                yield _seen(entry)
    except OSError as error:
        raise SuiteError(f"{path}: cannot be read: {error.strerror}") from error
    except (ijson.JSONError, KeyError, TypeError, ValueError) as error:
        raise SuiteError(f"{path}: this is no HTTP archive: {type(error).__name__}: {error}") from error


def _seen(entry: dict[str, Any]) -> Seen:
    request, response = entry["request"], entry["response"]
    content = response.get("content", {})
    text = content.get("text")
    body = None
    if text is not None:
        body = base64.b64decode(text) if content.get("encoding") == "base64" else text.encode("utf-8", "replace")
    headers = {header["name"]: header["value"] for header in response.get("headers", ())}
    if content.get("mimeType") and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = content["mimeType"]
    return Seen(
        method=request["method"],
        url=request["url"],
        request_headers={header["name"]: header["value"] for header in request.get("headers", ())},
        request_body=(request.get("postData") or {}).get("text"),
        status=int(response["status"]),
        response_headers=headers,
        response_body=body,
        milliseconds=float(entry.get("time") or 0),
    )
