"""What the suite finds out about a server before it asks anything, and what it therefore leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from conformance import running
from conformance.allowed import Target, facts, left_out, not_before
from conformance.capabilities import CAPABILITIES
from conformance.options import Credentials, Mode, Options
from conformance.promises import Promise
from conformance.session import Session
from conformance.target import preflight
from openapi import contract
from tests.conformance.conftest import Suite
from tests.conformance.fake_server import NO_ROUTE, FakeServer, serving, workspace
from tests.server.conftest import Api

ADA = Credentials("ada", "enchantress")
Look = Callable[..., Target]


@pytest.fixture
def look() -> Look:
    def look(fake: FakeServer, mode: Mode = Mode.FULL, login: Credentials = ADA, harmless: bool = False) -> Target:
        with serving(fake):
            return preflight(Session(Options(url=fake.url, credentials=login, mode=mode)), harmless)

    return look


@pytest.fixture(autouse=True)
def _no_other_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("ROCKETCHAT_USER", "ROCKETCHAT_PASSWORD", "ROCKETCHAT_2FA_CODE"):
        monkeypatch.delenv(name, raising=False)
    yield


@pytest.fixture(scope="module")
def promises() -> list[Promise]:
    """All promises of the suite."""
    collector = running._Collector()
    pytest.main(["--collect-only", *running._base_arguments()], plugins=[collector, running._Quiet(None)])
    return collector.promises


def test_promises_ask_for_capabilities_that_the_preflight_knows_and_for_each_of_them(promises: list[Promise]) -> None:
    asked_for = {name for promised in promises for name in promised.capabilities}

    assert asked_for == set(CAPABILITIES)


def test_operations_that_went_are_found_out_wherever_a_promise_says_so(promises: list[Promise]) -> None:
    names = {"removed operations", "listed form"}
    meant = {promised.operation for promised in promises if names & set(promised.capabilities)}
    specs = {operation.id: operation.spec for operation in contract.operations(contract.load())}

    assert meant
    assert all("x-removed-in" in specs[name] or "x-never-served" in specs[name] for name in meant)


@pytest.mark.parametrize("name", sorted(CAPABILITIES.keys() - {"removed operations", "listed form", "rate limit"}))
def test_a_capability_that_lacks_comes_with_the_mend(look: Look, name: str) -> None:
    fake = workspace(From_Email="")
    fake.replies["/api/v1/livechat/config"] = (200, {"config": {"enabled": False, "online": False}})
    fake.replies["/api/v1/livechat/department/isDepartmentCreationAvailable"] = (
        200,
        {"isDepartmentCreationAvailable": False},
    )

    reason = look(fake, Mode.CONVERSATION, Credentials()).missing[name]

    assert any(mend in reason for mend in ("give an administrator's login", "Livechat_enabled"))


def test_an_administrator_of_a_licensed_workspace_with_agents_lacks_nothing(look: Look) -> None:
    target = look(workspace())

    assert set(target.missing) == {"rate limit"}
    assert target.missing["rate limit"].startswith("the server does not limit its callers")
    assert target.facts["departments"] == "further ones are allowed"
    assert target.facts["mail"] == "sent from chat@example.com"
    assert target.facts["routing"] == "Auto_Selection"


def test_operations_that_the_version_does_not_serve_are_left_out(look: Look) -> None:
    target = look(workspace())

    assert "transferRoom" in target.unserved and "getWidgetConfigByPath" in target.unserved
    assert "it went with 8.0.0" in target.unserved["transferRoom"]
    assert target.unasked(Promise("success.transferRoom", "transferRoom", "success"), Mode.FULL)
    assert target.unasked(Promise("success.closeRoom", "closeRoom", "success"), Mode.FULL) is None


def test_operations_that_still_serve_are_asked_whatever_the_version(look: Look) -> None:
    fake = workspace()
    fake.replies["/api/v1/livechat/room.transfer"] = (401, {"status": "error", "message": "You must be logged in."})

    assert "transferRoom" not in look(fake).unserved


@pytest.mark.parametrize(("everywhere", "served"), [(True, False), (False, True)])
def test_a_page_counts_as_no_route_only_where_any_address_shows_it(look: Look, everywhere: bool, served: bool) -> None:
    fake, page = workspace(), (200, "<html>")
    fake.replies["/api/v1/livechat/room.transfer"] = page
    if everywhere:
        fake.replies["/api/v1/livechat/conformance-preflight"] = page

    assert ("transferRoom" not in look(fake).unserved) is served


@pytest.mark.parametrize("blocked", [NO_ROUTE, (403, {"message": "forbidden by the gateway"}), (200, "<html></html>")])
def test_what_a_gateway_keeps_back_is_no_deviation(look: Look, blocked: tuple[int, object]) -> None:
    fake = workspace()
    kept_back = ("users.create", "livechat/custom-fields.save", "rooms.info", "chat.sendMessage")
    for path in (*kept_back, "livechat/conformance-preflight"):
        fake.replies[f"/api/v1/{path}"] = blocked

    target = look(fake)

    assert set(target.unserved) >= {"createUser", "saveCustomField"}
    assert {"login", "getSetting", "getMe"}.isdisjoint(target.unserved)
    assert "POST /api/v1/users.create" in target.missing["own users"]
    assert any("4 operations" in note for note in target.notes)
    assert not target.lost


def test_a_single_operation_that_is_not_served_is_a_loss(look: Look) -> None:
    fake = workspace()
    fake.replies["/api/v1/users.create"] = NO_ROUTE

    target = look(fake)

    assert target.lost == {"createUser"} and "own users" not in target.missing
    about, needing = (
        Promise(id=f"x.{name}", operation=name, kind="state", text="", needs=Mode.FULL)
        for name in ("createUser", "openRoom")
    )
    assert target.unasked(about, Mode.FULL) is None and target.unasked(needing, Mode.FULL) is None


def test_a_listed_operation_that_is_not_served_is_a_deviation(look: Look) -> None:
    fake = workspace()
    fake.replies["/api/v1/livechat/rooms"] = NO_ROUTE

    assert "listRooms" not in look(fake).unserved


def test_a_look_that_is_to_do_no_harm_asks_no_writing_operation(look: Look) -> None:
    fake = workspace()
    look(fake, harmless=True)
    look(fake, Mode.READ_ONLY)

    written = {request.path for request in fake.received if request.method != "GET"}
    assert not {
        path for path in written if "login" not in path and "logout" not in path and "room.transfer" not in path
    }


def test_a_server_may_keep_its_version_and_its_accounts_to_itself(look: Look) -> None:
    fake = workspace()
    for path in ("/api/info", "/api/v1/me"):
        fake.replies[path] = NO_ROUTE
    account = {"username": "ada", "roles": ["user", "admin"]}
    fake.replies["/api/v1/login"] = (200, {"data": {"userId": "Ada1", "authToken": "s3cret", "me": account}})

    target = look(fake)

    assert (target.version, target.roles) == ("unknown", ["user", "admin"])
    assert "admin" not in target.missing


def test_operations_that_came_later_are_left_out(look: Look) -> None:
    target = look(workspace("2.0.0"))

    assert "came with 2.2.0" in target.unserved["listOfficeHours"]


@pytest.mark.parametrize(
    ("version", "other", "expected"),
    [("8.8.1", "8.8.1", True), ("8.8", "8.8.1", True), ("8.7", "8.8.0", False), ("8.10.0", "8.9", True)],
)
def test_a_version_counts_as_far_as_it_is_told(version: str, other: str, expected: bool) -> None:
    assert not_before(version, other) is expected


def test_an_edition_with_one_department_is_told(look: Look) -> None:
    fake = workspace()
    fake.replies["/api/v1/livechat/department/isDepartmentCreationAvailable"] = (
        200,
        {"isDepartmentCreationAvailable": False, "success": True},
    )

    assert "give it a licence" in look(fake).missing["further departments"]


def test_a_workspace_without_departments_is_asked_again_once_there_is_one(look: Look) -> None:
    fake = workspace()
    fake.replies["/api/v1/livechat/department"] = (200, {"departments": [], "total": 0, "success": True})

    target = look(fake)

    assert target.asks_again and "further departments" not in target.missing


def test_a_workspace_without_a_sender_is_lent_one_in_mode_full_only(look: Look) -> None:
    lent, refused = look(workspace(From_Email="")), look(workspace(From_Email=""), Mode.CONVERSATION)

    assert lent.lends_sender and "mail" not in lent.missing
    assert "set its setting From_Email" in refused.missing["mail"]


def test_without_agents_nobody_can_be_talked_to_unless_the_run_brings_its_own(look: Look) -> None:
    def deserted() -> FakeServer:
        fake = workspace()
        fake.replies["/api/v1/livechat/config"] = (200, {"config": {"enabled": True, "online": False}})
        return fake

    assert "no agent is online" in look(deserted(), Mode.CONVERSATION).missing["agents online"]
    assert "no agent is online" in look(deserted(), Mode.FULL, Credentials()).missing["agents online"]
    assert "agents online" not in look(deserted(), Mode.FULL).missing


def test_a_configuration_that_cannot_be_read_is_not_taken_for_a_lack(look: Look) -> None:
    fake = workspace()
    fake.replies["/api/v1/livechat/config"] = (500, "oops")

    target = look(fake)

    assert "agents online" not in target.missing
    assert any("is not known" in note for note in target.notes)


@pytest.mark.parametrize(("limited_login", "words"), [(True, "limited as well"), (False, "not limited")])
def test_the_rate_limit_is_told_with_those_whom_it_spares(
    api: Api, monkeypatch: pytest.MonkeyPatch, limited_login: bool, words: str
) -> None:
    monkeypatch.setattr(api.stub.limiter, "on", True)  # tests share the stub
    name = "grace" if limited_login else "admin"
    session = Session(Options(url=api.url, credentials=Credentials(name, name), mode=Mode.CONVERSATION))

    told = preflight(session).facts["rate limit"]

    assert told.startswith("10 calls per route and") and words in told


def test_a_permission_that_the_administrator_lacks_leaves_out_what_takes_it(look: Look) -> None:
    fake = workspace()
    listed = [{"_id": name, "roles": ["livechat-manager"]} for name in ("view-livechat-triggers", "create-user")]
    names = contract.operations(contract.load())
    wanted = next(
        (one.id, entry["all"][0])
        for one in names
        for entry in one.spec.get("x-permissions", ())
        if "when" not in entry and entry.get("all")
    )
    listed.append({"_id": wanted[1], "roles": ["livechat-manager"]})
    fake.replies["/api/v1/permissions.listAll"] = (200, {"update": listed, "remove": [], "success": True})

    target = look(fake)

    assert wanted[1] in target.unpermitted[wanted[0]]
    assert wanted[1] in target.facts["permissions that the login lacks"]
    assert "create-user" in target.missing["own users"]


def test_a_look_that_is_harmless_sends_nothing_that_writes(look: Look) -> None:
    fake = workspace()

    look(fake, harmless=True)

    written = [one.path for one in fake.received if one.method != "GET" and one.headers.get("x-user-id")]
    assert written == []


def test_a_preflight_has_no_part_in_what_is_said_of_the_operations() -> None:
    with serving(workspace()) as fake:
        session = Session(Options(url=fake.url, credentials=ADA, mode=Mode.FULL))
        preflight(session)

    assert session.results["transferRoom"].requests == 0
    assert session.results["setSetting"].statuses == {}


def test_what_is_left_out_is_told_with_how_much_it_is(look: Look) -> None:
    target = look(workspace(), Mode.CONVERSATION, Credentials())
    asked = [Promise(f"p{n}", "closeRoomByUser", "success", capabilities=("admin",)) for n in range(3)]

    told = left_out([*asked, Promise("free", "closeRoom", "success")], target, Mode.CONVERSATION)

    assert len(told) == 1 and told[0].startswith("Left out, 3 promises: no login was given")
    assert "Livechat enabled: yes" in facts(target)


def test_a_rehearsal_tells_what_the_target_allows_and_touches_nothing(api: Api, suite: Suite) -> None:
    rooms, visitors = len(api.workspace.store.rooms), len(api.workspace.store.visitors)
    sessions = len(api.workspace.store.login_tokens)

    done = suite("run", api.url, "--mode", "conversation", "--dry-run", "--only", "success.close", login="grace")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "signed in as: grace" in done.stdout
    assert "is no administrator's" in done.stdout
    assert (len(api.workspace.store.rooms), len(api.workspace.store.visitors)) == (rooms, visitors)
    assert len(api.workspace.store.login_tokens) == sessions


def test_a_rehearsal_for_a_server_that_is_away_says_so_and_goes_on(suite: Suite) -> None:
    done = suite("run", "http://127.0.0.1:9", "--mode", "conversation", "--dry-run", "--only", "success.closeRoom")

    assert done.returncode == 0, done.stderr
    assert "what it allows is not known: http://127.0.0.1:9 does not answer" in done.stdout


def test_a_budget_that_the_preflight_alone_spends_is_told(api: Api, suite: Suite) -> None:
    done = suite("run", api.url, "--budget", "1")

    assert done.returncode == 2
    assert "budget" in done.stderr


def test_a_server_without_the_question_takes_it_for_an_id(look: Look) -> None:
    fake = workspace()
    for reply in (NO_ROUTE, (200, {"department": None, "success": True})):
        fake.replies["/api/v1/livechat/department/isDepartmentCreationAvailable"] = reply

        target = look(fake)

        assert "further departments" not in target.missing
        assert "does not tell" in target.facts["departments"]
