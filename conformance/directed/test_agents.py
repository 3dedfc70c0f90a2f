"""Agents and managers: who gets and who loses which role, and who is listed."""

from __future__ import annotations

from typing import Any

from conformance.directed.agents import add, listed, read, remove
from conformance.directed.departments import departments_of, whole
from conformance.directed.lists import PagedList
from conformance.directed.observation import unchanged
from conformance.directed.texts import near_misses
from conformance.options import Mode
from conformance.promises import promise
from conformance.session import Login
from conformance.world import World

FULL = Mode.FULL
PEOPLE = ("admin", "own users")
MANY = (*PEOPLE, "further departments")
HANDLER = "server 8.x omnichannel/users.ts"
LIBRARY = "server 8.x omnichannel/omni-users.ts"
LIST = "server 8.x omnichannel/lib/users.ts"
NOBODY = "NoSuchUser1234567"


@promise("agents.add.role", "addLivechatUser", kind="state", needs=FULL, capabilities=PEOPLE, source=LIBRARY)
def test_a_user_becomes_what_was_asked_and_nothing_else(world: World) -> None:
    """Who is made an agent is an agent, available and a member of no department, and no manager, and the other way
    round. The answer names the account, nobody else gets the role, and the second time changes nothing."""
    user, bystander = world.user(), world.user()
    world.ok("setUserStatus", body={"status": "online", "message": ""}, caller=user)
    assert (read(world, user), read(world, user, "manager")) == (None, None)

    assert add(world, user, "agent") == {"_id": user.user_id, "username": user.username}
    agent = read(world, user)
    assert agent is not None and agent["_id"] == user.user_id
    assert (agent["username"], agent["statusLivechat"]) == (user.username, "available")
    assert agent["emails"][0]["address"] == f"{user.username}@example.com"
    assert departments_of(world, user.user_id) == []
    assert read(world, user, "manager") is None, "the new agent is a manager, too"
    add(world, user, "agent")
    assert (read(world, user), listed(world, user.username).values()) == (agent, [user.user_id])

    add(world, user, "manager")
    assert read(world, user, "manager") is not None and read(world, user) == agent
    assert [read(world, bystander, kind) for kind in ("agent", "manager")] == [None, None]


@promise("agents.add.again", "addLivechatUser", kind="identity", needs=FULL, capabilities=MANY, source=LIBRARY)
def test_who_is_an_agent_already_stays_what_they_are(world: World) -> None:
    """Making an agent an agent again leaves availability, departments and the conversations served as they are."""
    agent = world.user("agent")
    department = world.department(agent)
    before, members = read(world, agent), whole(world, department["_id"])

    add(world, agent, "agent")

    assert (read(world, agent), whole(world, department["_id"])) == (before, members)
    assert departments_of(world, agent.user_id) == [department["_id"]]


@promise("agents.remove.role", "removeLivechatUser", kind="state", needs=FULL, capabilities=MANY, source=LIBRARY)
def test_who_loses_the_role_of_agent_leaves_all_departments(world: World) -> None:
    """An agent who loses the role leaves every department and the list of agents, stays a manager and keeps the
    account; other agents keep their roles and memberships."""
    leaving = world.user("agent", "manager")
    departments = [world.department(leaving, world.agent) for _ in range(2)]
    neighbour = world.department(world.agent)
    beside, other = whole(world, neighbour["_id"]), read(world, world.agent)

    remove(world, leaving, "agent")

    assert (read(world, leaving), listed(world, leaving.username).all()) == (None, [])
    assert read(world, leaving, "manager") is not None, "the role of manager went, too"
    assert departments_of(world, leaving.user_id) == []
    for department in departments:
        assert [row["agentId"] for row in whole(world, department["_id"])["agents"]] == [world.agent.user_id]
    assert (whole(world, neighbour["_id"]), read(world, world.agent)) == (beside, other)
    assert world.ok("getMe", caller=leaving)["_id"] == leaving.user_id
    world.refused("setAgentStatus", "Agent not found", status=404, body={"status": "available"}, caller=leaving)


@promise(
    "agents.remove.conversations", "removeLivechatUser", kind="state", needs=FULL,
    capabilities=("own users", "agents online"), source="server 8.x afterAgentRemoved.ts",
)  # fmt: skip
def test_conversations_outlast_the_role_of_their_agent(world: World) -> None:
    """A conversation goes on and keeps who serves it when that user is an agent no more."""
    leaving = world.user("agent")
    conversation, inquiry = world.waiting()
    world.ok("takeInquiry", body={"inquiryId": inquiry["_id"], "userId": leaving.user_id}, caller=world.admin)

    with unchanged(world, conversation):
        remove(world, leaving, "agent")


@promise("agents.remove.manager", "removeLivechatUser", kind="state", needs=FULL, capabilities=MANY, source=LIBRARY)
def test_who_loses_the_role_of_manager_stays_an_agent(world: World) -> None:
    """A manager who loses the role stays an agent and a member of departments; other managers stay managers."""
    both, other = world.user("agent", "manager"), world.user("manager")
    department = world.department(both)
    agent, members = read(world, both), whole(world, department["_id"])

    remove(world, both, "manager")

    assert (read(world, both, "manager"), listed(world, both.username, "manager").all()) == (None, [])
    assert (read(world, both), whole(world, department["_id"])) == (agent, members)
    assert read(world, other, "manager") is not None
    path = {"_id": department["_id"]}
    world.refused("deleteDepartment", status=403, path=path, caller=both)


@promise("agents.users.refused", "addLivechatUser", kind="refusal", needs=FULL, capabilities=PEOPLE, source=HANDLER)
def test_a_role_goes_to_an_existing_user_by_username(world: World) -> None:
    """An unknown username, a near miss included, an unknown kind of role, a missing username and unknown properties
    are refused, and nobody gets a role."""
    user = world.user()
    wrong = [(NOBODY, "error-invalid-user"), ("", "error-invalid-user")]
    wrong += [(near, "error-invalid-user") for near in (user.username[:-1], f"{user.username}x", user.user_id)]
    wrong += [(f"{mark}{user.username}", "error-invalid-user") for mark in ("@", " ")]

    for username, error in wrong:
        path, sent = {"type": "agent"}, {"username": username}
        world.refused("addLivechatUser", error, path=path, body=sent, caller=world.admin)
    cases: list[tuple[dict[str, str], dict[str, Any], str]] = [
        ({"type": "user"}, {"username": user.username}, "Invalid type"),
        ({"type": "agent"}, {}, "must have required property 'username' [invalid-params]"),
        ({"type": "agent"}, {"username": [user.username]}, "must be string [invalid-params]"),
        (
            {"type": "manager"},
            {"username": user.username, "role": "admin"},
            "must NOT have additional properties [invalid-params]",
        ),
    ]
    for path, body, error in cases:
        world.refused("addLivechatUser", error, path=path, body=body, caller=world.admin)

    assert [read(world, user, kind) for kind in ("agent", "manager")] == [None, None]


@promise(
    "agents.remove.refused",
    "removeLivechatUser",
    kind="refusal",
    needs=FULL,
    capabilities=PEOPLE,
    since="8.0",
    source=HANDLER,
)
def test_nobody_loses_a_role_by_a_wrong_id(world: World) -> None:
    """An id that no user has, a near miss or a username included, is refused with `error-invalid-user`, and an unknown
    kind of role with `Invalid type`; the agent stays one."""
    agent = world.user("agent")
    before = read(world, agent)

    for nobody in (NOBODY, agent.username, *near_misses(agent.user_id)):
        path = {"type": "agent", "_id": nobody}
        world.refused("removeLivechatUser", "error-invalid-user", path=path, caller=world.admin)
    path = {"type": "user", "_id": agent.user_id}
    world.refused("removeLivechatUser", "Invalid type", path=path, caller=world.admin)

    assert before is not None and read(world, agent) == before


@promise(
    "agents.get.identity",
    "getLivechatUser",
    kind="identity",
    needs=FULL,
    capabilities=PEOPLE,
    since="8.0",
    source=HANDLER,
)
def test_the_user_that_is_read_is_the_one_asked_for(world: World) -> None:
    """Reading an agent or a manager gives that user, and null for an id that no user with the role has."""
    for kind, who in (("agent", world.agent), ("agent", world.other_agent), ("manager", world.manager)):
        user = read(world, who, kind)
        assert user is not None and (user["_id"], user["username"]) == (who.user_id, who.username)
        for nobody in (NOBODY, who.username, *near_misses(who.user_id)):
            path = {"type": kind, "_id": nobody}
            assert world.ok("getLivechatUser", path=path, caller=world.admin)["user"] is None, nobody
    for kind, who in (("manager", world.agent), ("agent", world.manager), ("agent", world.plain_user)):
        assert read(world, who, kind) is None
    path = {"type": "user", "_id": world.agent.user_id}
    world.refused("getLivechatUser", "Invalid type", path=path, caller=world.admin)


@promise("agents.list.pages", "listLivechatUsers", kind="list", needs=FULL, capabilities=MANY, source=LIST)
def test_agents_are_paged_by_name(world: World) -> None:
    """Agents, and nobody who is none, come in pages, by name unless `sort` says otherwise, each once, as it is when it
    is read alone and with the ids of all departments it is a member of."""
    agents, prefix = _three(world)
    departments = [world.department(agents[0], agents[1]), world.department(agents[0])]
    page = listed(world, prefix)

    assert page.values() == [who.user_id for who in agents]
    page.expect_order("name")
    page.expect_order("username", by_default=False)
    page.expect_pages()
    page.expect_sizes()
    wanted = [{item["_id"] for item in departments}, {departments[0]["_id"]}, set()]
    for who, item, memberships in zip(agents, page.all(), wanted, strict=True):
        assert len(item["departments"]) == len(memberships) and set(item["departments"]) == memberships
        alone = read(world, who)
        assert alone is not None and {key: item[key] for key in alone} == alone


@promise("agents.list.text", "listLivechatUsers", kind="list", needs=FULL, capabilities=PEOPLE, source=LIST)
def test_text_looks_at_usernames_names_and_addresses(world: World) -> None:
    """`text` finds agents by any part of username, name or e-mail address, in any case and taken literally, and by
    nothing else of them, and it finds no managers among the agents."""
    agents, prefix = _three(world)
    by_name, by_email = world.name("called"), world.name("mail")
    found = world.user("agent", name=f"{by_name} (x).", email=f"{by_email}@example.com")
    add(world, world.user(name=f"{by_name} the manager"), "manager")

    for text in (found.username, by_name, by_name.upper(), f"{by_name} (x", by_email, by_email.upper()):
        assert listed(world, text).values() == [found.user_id], text
    assert listed(world, prefix.upper()).values() == [who.user_id for who in agents]
    for text in (found.user_id, f"{by_name} .x..", f".*{by_name[1:]}", world.name("nobody")):
        assert listed(world, text).values() == [], text


@promise(
    "agents.list.filters", "listLivechatUsers", kind="list", needs=FULL, capabilities=PEOPLE, since="6.11", source=LIST
)
def test_filters_of_agents_narrow_each_other(world: World) -> None:
    """`onlyAvailable` keeps those who are available, `excludeId` leaves one out, `showIdleAgents=false` those who are
    offline; false filters nothing, and filters add up."""
    agents, prefix = _three(world)
    a, b, c = (who.user_id for who in agents)
    world.ok("setAgentStatus", body={"status": "not-available"}, caller=agents[1])
    world.ok("setUserStatus", body={"status": "offline", "message": ""}, caller=agents[2])

    assert listed(world, prefix, onlyAvailable="true").values() == [a, c]
    assert listed(world, prefix, onlyAvailable="false").values() == [a, b, c]
    assert listed(world, prefix, excludeId=a).values() == [b, c]
    assert listed(world, prefix, excludeId=a[:-1]).values() == [a, b, c]
    assert listed(world, prefix, showIdleAgents="false").values() == [a, b]
    assert listed(world, prefix, showIdleAgents="true").values() == [a, b, c]
    assert listed(world, prefix, onlyAvailable="true", showIdleAgents="false").values() == [a]
    assert listed(world, prefix, onlyAvailable="true", excludeId=a).values() == [c]
    assert listed(world, prefix, query='{"name": "x"}', fields='{"name": 1}').values() == [a, b, c]


@promise("agents.list.managers", "listLivechatUsers", kind="list", needs=FULL, capabilities=PEOPLE, source=LIST)
def test_managers_are_a_list_of_their_own(world: World) -> None:
    """Managers, and nobody who is only an agent, come in pages by name; a manager who was removed is not listed."""
    prefix = world.name("boss")
    managers = [world.user("manager", name=f"{prefix}-{tail}") for tail in "cab"]
    world.user("agent", name=f"{prefix}-agent")
    page = listed(world, prefix, "manager")

    assert page.values("name") == [f"{prefix}-{tail}" for tail in "abc"]
    page.expect_order("name")
    page.expect_pages()
    remove(world, managers[0], "manager")
    assert page.values("name") == [f"{prefix}-{tail}" for tail in "ab"]


@promise(
    "agents.list.readers",
    "listLivechatUsers",
    kind="permission",
    needs=FULL,
    capabilities=PEOPLE,
    since="7.0",
    source=HANDLER,
)
def test_each_list_asks_for_its_own_permission(world: World) -> None:
    """Agents may list agents, by one of two permissions, but not managers; a plain user lists neither."""
    agents, managers = {"type": "agent"}, {"type": "manager"}
    query = {"text": world.agent.username}
    own = [world.agent.user_id]

    assert PagedList(world, "listLivechatUsers", "users", world.agent, query, agents).values() == own
    assert PagedList(world, "listLivechatUsers", "users", world.manager, query, agents).values() == own
    world.ok("listLivechatUsers", path=managers, query=query, caller=world.manager)
    for caller, path in ((world.agent, managers), (world.plain_user, agents), (world.plain_user, managers)):
        world.refused("listLivechatUsers", status=403, path=path, query=query, caller=caller)
    with world.permission("edit-omnichannel-contact", ["admin", "livechat-manager"]):
        world.refused("listLivechatUsers", status=403, path=agents, query=query, caller=world.agent)


@promise(
    "agents.list.refused",
    "listLivechatUsers",
    kind="refusal",
    needs=Mode.READ_ONLY,
    capabilities=("admin",),
    source=HANDLER,
)
def test_a_list_of_agents_refuses_what_it_cannot_read(world: World) -> None:
    """A kind of role that does not exist, a `sort` that is none, an `onlyAvailable` that is neither true nor false, and
    unknown parameters are refused."""
    PagedList(world, "listLivechatUsers", "users", world.admin, path={"type": "agent"}).expect_refusals()
    world.refused("listLivechatUsers", "Invalid type", path={"type": "user"}, caller=world.admin)
    for name in ("onlyAvailable", "showIdleAgents"):
        path, query = {"type": "agent"}, {name: "yes"}
        error = "must be boolean [invalid-params]"
        world.refused("listLivechatUsers", error, code="invalid-params", path=path, query=query, caller=world.admin)


def _three(world: World) -> tuple[list[Login], str]:
    """Three agents of the run, by name, who are created in no order, and what only their names have in common."""
    prefix = world.name("called")
    made = {tail: world.user("agent", name=f"{prefix}-{tail}") for tail in "cab"}
    return [made[tail] for tail in "abc"], prefix
