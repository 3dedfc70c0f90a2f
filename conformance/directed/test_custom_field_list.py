"""The list of custom fields: pages, order and text."""

from __future__ import annotations

from conformance.directed.custom_fields import fields_with, read_field
from conformance.directed.lists import PagedList
from conformance.options import Mode
from conformance.promises import promise
from conformance.world import World

FULL = Mode.FULL
ADMIN = ("admin",)
HANDLER = "server 8.x omnichannel/customField.ts"
LIST = "server 8.x omnichannel/lib/customFields.ts"


@promise(
    "custom-fields.list", "listCustomFields", kind="list", needs=FULL, capabilities=("admin", "own users"), source=LIST
)
def test_fields_are_paged_by_label(world: World) -> None:
    """Fields of both scopes come in pages, by label unless `sort` says otherwise, each as it is when it is read alone;
    agents see what administrators see."""
    prefix, fields = _three(world)
    page = fields_with(world, prefix)

    assert page.values() == [fields[tail] for tail in "abc"]
    page.expect_order("label")
    page.expect_order("_id", by_default=False)
    page.expect_pages()
    page.expect_sizes()
    assert [read_field(world, item["_id"]) for item in page.all()] == page.all()
    assert PagedList(world, "listCustomFields", "customFields", world.agent, page.query).all() == page.all()


@promise("custom-fields.list.text", "listCustomFields", kind="list", needs=FULL, capabilities=ADMIN, source=LIST)
def test_text_looks_at_labels_and_keys(world: World) -> None:
    """`text` finds fields by any part of label or `_id`, in any case and taken literally, and by nothing else."""
    prefix, fields = _three(world)
    options = world.name("option")
    hidden = world.custom_field(label=f"{prefix} (d).", options=options, defaultValue=options, regexp=options)["field"]

    for text in (hidden, hidden.upper(), f"{prefix} (d).", f"{prefix} (D"):
        assert fields_with(world, text).values() == [hidden], text
    assert set(fields_with(world, prefix.upper()).values()) == {hidden, *fields.values()}
    for text in (options, f"{prefix} .d..", f".*{prefix[1:]}"):
        assert fields_with(world, text).values() == [], text


@promise(
    "custom-fields.list.refused",
    "listCustomFields",
    kind="refusal",
    needs=Mode.READ_ONLY,
    capabilities=ADMIN,
    source=HANDLER,
)
def test_a_list_of_fields_refuses_what_it_cannot_read(world: World) -> None:
    """A `sort` that is none, a `count` that is no number and unknown parameters are refused."""
    PagedList(world, "listCustomFields", "customFields", world.admin).expect_refusals()


def _three(world: World) -> tuple[str, dict[str, str]]:
    """What only the labels of three fields have in common, and their keys, by the last letter of the label."""
    prefix = world.name("label")
    scopes = {"c": "visitor", "a": "room", "b": "visitor"}
    return prefix, {
        tail: world.custom_field(label=f"{prefix} {tail}", scope=scope)["field"] for tail, scope in scopes.items()
    }
