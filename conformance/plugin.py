"""The pytest plugin: options, what may be asked of the target, and results as data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conformance.run import Run

RUN = pytest.StashKey["Run"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("livechat", "conformance of a Rocket.Chat server (pytest --pyargs conformance)")
    add = group.addoption
    add("--livechat-url", metavar="URL", help="the server to check; without it a stub is started")
    add("--livechat-mode", choices=["read-only", "conversation", "full"], help="how far the run may go")
    add("--livechat-seed", type=int, default=1, metavar="N", help="seed of all generated data (1)")
    add("--livechat-examples", type=int, default=12, metavar="N", help="generated requests per operation (12)")
    add("--livechat-budget", type=int, metavar="N", help="no more calls than this")
    add("--livechat-tiers", default="directed,generated,model", metavar="LIST", help="which tiers ask")
    add("--livechat-ledger", type=Path, metavar="FILE", help="where the list of created things is kept")
    add("--livechat-max-objects", type=int, default=200, metavar="N", help="things of the run alive at once (200)")
    add("--livechat-timeout", type=float, default=30.0, metavar="S", help="seconds to wait for an answer (30)")
    add("--livechat-retries", type=int, default=2, metavar="N", help="repeats after a connection error (2)")
    add("--livechat-ca-file", type=Path, metavar="FILE", help="certificates to trust")
    add("--livechat-client-certificate", type=Path, metavar="FILE", help="the client certificate with its key")
    add("--livechat-insecure", action="store_true", help="do not check the server's certificate")
    add("--livechat-proxy", metavar="URL", help="an HTTP proxy")
    add("--livechat-header", action="append", default=[], metavar="NAME:VALUE", help="a header for every request")
    add("--livechat-only", action="append", default=[], metavar="ID", help="only promises whose id begins so")
    add("--livechat-strict", action="store_true", help="unknown properties fail, too")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "promise(promise): the promise of the contract that the test keeps")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sorts out what the options leave out, and begins the run when promises are left."""
    asked = [item for item in items if promise_of(item) is not None]
    if not asked:
        return
    tiers = config.getoption("--livechat-tiers").split(",")
    only = tuple(config.getoption("--livechat-only"))
    kept = [item for item in items if _is_wanted(item, tiers, only)]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept
    if config.getoption("collectonly"):
        return
    run_of(config).plan(items)


def run_of(config: pytest.Config) -> Run:
    """The run of this pytest process, begun when first asked for."""
    from conformance.run import Run

    if RUN not in config.stash:
        config.stash[RUN] = Run.begin(config)
    return config.stash[RUN]


def promise_of(item: pytest.Item) -> Any:
    """The promise that a test keeps: marked on it, or the parameter of a test that keeps many. None for other tests."""
    marker = item.get_closest_marker("promise")
    if marker is not None:
        return marker.args[0]
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("promised") if callspec else None


def _is_wanted(item: pytest.Item, tiers: list[str], only: tuple[str, ...]) -> bool:
    promised = promise_of(item)
    if promised is None:
        return True
    tier = promised.kind if promised.kind in ("generated", "model") else "directed"
    return tier in tiers and (not only or promised.id.startswith(only))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if promise_of(item) is not None:
        run_of(item.config).before(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if promise_of(item) is not None:
        run_of(item.config).note(item, call, report)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    if RUN in session.config.stash:
        session.config.stash[RUN].finish()


def credentials_from_environment() -> dict[str, str | None]:
    """The login that the environment names, by the names of Credentials."""
    read = os.environ.get
    return {
        "user": read("ROCKETCHAT_USER"),
        "password": read("ROCKETCHAT_PASSWORD"),
        "user_id": read("ROCKETCHAT_USER_ID"),
        "auth_token": read("ROCKETCHAT_AUTH_TOKEN"),
    }
