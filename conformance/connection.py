"""The way to the target: its TLS, its proxy, the headers of every request, and nothing that costs time besides."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

from conformance.options import Options


class Connection:
    """Prepares requests and sends them to one server.

    Of a session of `requests` it keeps what a run needs. Cookies that a server sets do not come back with the next
    request, so that no call depends on an earlier one, and redirects are answers like others.
    """

    def __init__(self, options: Options) -> None:
        session = requests.Session()
        session.verify = False if options.insecure else str(options.ca_file) if options.ca_file else True
        if options.client_certificate:
            session.cert = str(options.client_certificate)
        if options.proxy:
            session.proxies = {"http": options.proxy, "https": options.proxy}
        self._headers = {**session.headers, "User-Agent": "livechat-conformance", **dict(options.headers)}
        # Proxies and certificates, of which some come from the environment. Looking there takes long, so it is done
        # once; after that the environment is left alone, also because a .netrc would add a login that nobody asked for.
        ways = session.merge_environment_settings(options.url, {}, False, None, None)
        self._ways: dict[str, Any] = {**ways, "timeout": options.timeout}
        self._adapter = _ToOneServer()

    def prepared(self, request: requests.Request) -> requests.PreparedRequest:
        """The request as it will be sent."""
        headers = CaseInsensitiveDict(self._headers)
        headers.update(request.headers)
        request.headers = headers
        return request.prepare()

    def send(self, prepared: requests.PreparedRequest) -> requests.Response:
        """The whole answer. Raises requests.RequestException where none comes in time."""
        started = perf_counter()
        response = self._adapter.send(prepared, **self._ways)
        response.elapsed = timedelta(seconds=perf_counter() - started)
        response.content  # noqa: B018 - reads the body
        return response


class _ToOneServer(HTTPAdapter):
    """Looks its pool of connections up once: there is only one server."""

    _pool: Any = None

    def get_connection_with_tls_context(self, *request: Any, **ways: Any) -> Any:
        if self._pool is None:
            self._pool = super().get_connection_with_tls_context(*request, **ways)
        return self._pool
