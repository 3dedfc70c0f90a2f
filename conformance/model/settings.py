"""What the workspace's settings say about the model: some rules hold only with certain values of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.world import World


@dataclass(frozen=True)
class Rules:
    """What is certain on this target. Where a setting cannot be read, nothing is certain that depends on it."""

    may_edit: bool
    may_delete: bool
    may_close: bool
    deletes_wholly: bool
    keeps_busy_visitors: bool

    @classmethod
    def of(cls, world: World) -> Rules:
        leaves_nothing = (_value(world, "Message_ShowDeletedStatus"), _value(world, "Message_KeepHistory"))
        return cls(
            may_edit=_value(world, "Message_AllowEditing") is True,
            may_delete=_value(world, "Message_AllowDeleting") is True,
            may_close=_value(world, "Omnichannel_allow_visitors_to_close_conversation") in (True, None),
            deletes_wholly=leaves_nothing == (False, False),
            keeps_busy_visitors=_value(world, "Livechat_Allow_collect_and_store_HTTP_header_informations") is False,
        )


def _value(world: World, setting_id: str) -> Any:
    """The value of a setting, None where it cannot be read."""
    for setting in world.ok("listPublicSettings", query={"_id": setting_id})["settings"]:
        if setting["_id"] == setting_id:
            return setting["value"]
    if "admin" in world.target.missing:
        return None
    answer = world.call("getSetting", path={"_id": setting_id}, caller=world.admin)
    return answer["value"] if answer.status == 200 else None
