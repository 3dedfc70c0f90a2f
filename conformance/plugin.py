"""The pytest plugin: options, what may be asked of the target, and results as data.

It is loaded in every pytest run of the environment, so it imports the rest of the suite only when promises are
collected.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conformance.run import Run

RUN = pytest.StashKey["Run"]()
ALONE = pytest.StashKey[bool]()
"""Set when workers were asked for and one process asks everything instead."""
TROUBLE = pytest.StashKey[str]()
"""Why workers could not begin."""
_TROUBLE = "livechat_trouble"
_TIERS = "directed,generated,model"
# What tells most comes first, so that a budget or a run that broke off has asked it.
_ORDER = (
    "success", "isolation", "refusal", "state", "identity", "list", "text", "permission", "authentication", "input",
    "model", "generated",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("livechat", "conformance of a Rocket.Chat server (pytest --pyargs conformance)")
    add = group.addoption
    add("--livechat-url", metavar="URL", help="the server to check; without it a stub is started")
    add("--livechat-mode", choices=["read-only", "conversation", "full"], help="how far the run may go")
    add("--livechat-seed", type=int, default=1, metavar="N", help="seed of all generated data (1)")
    add("--livechat-examples", type=int, default=16, metavar="N", help="generated requests per operation (16)")
    add("--livechat-budget", type=int, metavar="N", help="no more calls than this")
    add("--livechat-tiers", default=_TIERS, metavar="LIST", help=f"which tiers ask ({_TIERS})")
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
    add("--livechat-deviations", type=Path, metavar="FILE", help="deviations that are known")
    add("--livechat-strict", action="store_true", help="unknown properties and unexpected passes fail, too")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "promise(promise): the promise of the contract that the test keeps")
    if _would_race(config):
        config.option.dist, config.option.tx, config.option.numprocesses = "no", [], None
        config.stash[ALONE] = True


def _would_race(config: pytest.Config) -> bool:
    """Whether workers would change settings, permissions and agents of one server under one another's promises."""
    url = config.getoption("--livechat-url")
    if not url or config.getoption("dist", "no") == "no" or not config.getoption("tx", None):
        return False
    from conformance.options import default_mode

    return (config.getoption("--livechat-mode") or default_mode(url)) == "full"


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Gives all workers of a parallel run one name, and so one ledger, and tells them how it was called."""
    node.workerinput["livechat_run"] = _run_name(node.config)
    node.workerinput["livechat_arguments"] = sys.argv[1:]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sorts out what the options leave out, and begins the run when promises are left."""
    if not any(_promise(item) for item in items):
        return
    tiers = config.getoption("--livechat-tiers").split(",")
    only = tuple(config.getoption("--livechat-only"))
    kept = [item for item in items if _is_wanted(item, tiers, only)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = sorted(kept, key=_rank)
    if not items or config.getoption("collectonly"):
        return
    try:
        run_of(config).plan(items)
    except pytest.UsageError as error:
        if not hasattr(config, "workeroutput"):
            raise
        # Raised in a worker, it would be an internal error of the process that leads.
        config.workeroutput[_TROUBLE] = str(error)
        items[:] = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hears of a worker that it could not begin, and why."""
    trouble = getattr(node, "workeroutput", {}).get(_TROUBLE)
    if trouble:
        node.config.stash[TROUBLE] = trouble


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if TROUBLE in config.stash:
        terminalreporter.write_line(f"ERROR: {config.stash[TROUBLE]}", red=True)


def run_of(config: pytest.Config) -> Run:
    """The run of this pytest process, begun when first asked for."""
    from conformance.run import Run

    if RUN not in config.stash:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        config.stash[RUN] = Run.begin(config, _run_name(config), worker)
    return config.stash[RUN]


def _run_name(config: pytest.Config) -> str:
    given = getattr(config, "workerinput", {}).get("livechat_run")
    if given is None:
        given = config.stash.setdefault(_NAME, secrets.token_hex(3))
    return str(given)


_NAME = pytest.StashKey[str]()


def _promise(item: pytest.Item) -> Any:
    from conformance.promises import promise_of

    return promise_of(item)


def _is_wanted(item: pytest.Item, tiers: list[str], only: tuple[str, ...]) -> bool:
    from conformance.promises import tier_of

    promised = _promise(item)
    return promised is None or (tier_of(promised) in tiers and (not only or promised.id.startswith(only)))


def _rank(item: pytest.Item) -> int:
    promised = _promise(item)
    return _ORDER.index(promised.kind) if promised is not None else -1


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if _promise(item) is not None:
        run_of(item.config).before(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if _promise(item) is not None:
        run_of(item.config).note(item, call, report)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Ends the run; a worker of a parallel one hands its result to the process that leads."""
    config = session.config
    if TROUBLE in config.stash:
        session.exitstatus = pytest.ExitCode.USAGE_ERROR
    if RUN not in config.stash:
        if _NAME in config.stash:
            _discard_ledger(config)
        return
    result = config.stash[RUN].finish()
    if hasattr(config, "workeroutput"):
        from conformance.report.json import render

        config.workeroutput["livechat"] = render(result)


def _discard_ledger(config: pytest.Config) -> None:
    """After a parallel run: while it goes on, no worker knows whether another has noted something."""
    from conformance.ledger import discard
    from conformance.options import ledger_path

    given = config.getoption("--livechat-ledger")
    discard(ledger_path(given, _run_name(config)), of_a_stub=not given and not config.getoption("--livechat-url"))
