"""Asks a running stub what it says of a request, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import requests

from openapi.contract import Operation, resolve
from openapi.examples import of_operation
from tools.campaigns.target import Target
from tools.campaigns.vendor.published import Verdict

_OF_SCHEMA = ("invalid-params", "error-invalid-params")
# So many requests, then everything is as in the beginning: some remove what the next would need.
_ROUND = 200


class Asking:
    """Sends requests as an administrator, and reads from the answers whether the operation's schema took them."""

    def __init__(self, document: Mapping[str, Any], target: Target) -> None:
        self._document = document
        self._target = target
        self._http = requests.Session()
        self._asked = 0

    def close(self) -> None:
        self._http.close()

    def of_query(self, operation: Operation, query: str) -> Verdict:
        return self._verdict(operation, f"?{query}", None)

    def of_body(self, operation: Operation, body: Any) -> Verdict:
        return self._verdict(operation, "", json.dumps(body))

    def _verdict(self, operation: Operation, query: str, body: str | None) -> Verdict:
        answer = self._send(operation, query, body)
        if answer.status_code == 401:
            # An earlier request has ended the session, or changed the administrator.
            self._asked = 0
            answer = self._send(operation, query, body)
        try:
            said = answer.json()
        except ValueError:
            said = None
        if not isinstance(said, dict) or answer.status_code in (401, 403) or answer.status_code >= 500:
            return Verdict(False, f"no verdict: {answer.status_code} {answer.text[:200]}")
        text = str(said.get("error", ""))
        if said.get("errorType") in _OF_SCHEMA or text.startswith("Match error"):
            return Verdict(False, text.removesuffix(" [invalid-params]"))
        return Verdict(True)

    def _send(self, operation: Operation, query: str, body: str | None) -> requests.Response:
        if self._asked % _ROUND == 0:
            self._http.headers.update(self._target.renew().admin)
        self._asked += 1
        url = f"http://127.0.0.1:{self._target.port}{self._path(operation)}{query}"
        headers = {"Content-Type": "application/json"} if body is not None else {}
        return self._http.request(operation.method, url, data=body, headers=headers, timeout=60)

    def _path(self, operation: Operation) -> str:
        path = operation.path
        values = {example.place: example.value for example in of_operation(self._document, operation)}
        for declared in operation.parameters:
            name = resolve(self._document, declared)["name"]
            if f"path {name}" in values:
                path = path.replace(f"{{{name}}}", quote(str(values[f"path {name}"]), safe=""))
        return path
