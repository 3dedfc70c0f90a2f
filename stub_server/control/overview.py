"""How things stand, in the words of the control plane."""

from __future__ import annotations

from typing import Any

from stub_server.control.controls import Controls
from stub_server.control.requests import description
from stub_server.seeding import scenarios
from stub_server.wire.times import timestamp
from stub_server.workspace.clock import Clock
from stub_server.workspace.entities import Mail

Json = dict[str, Any]


def overview(controls: Controls, url: str) -> Json:
    """Everything in short, and where to read more."""
    stub, store = controls.stub, controls.stub.workspace.store
    return {
        "stub": f"{stub.document['info']['title']}, {len(stub.operations)} operations",
        "version": stub.workspace.version,
        "seed": str(controls.start.seed.file),
        "workspace": {
            "users": len(store.users),
            "departments": len(store.departments),
            "visitors": len(store.visitors),
            "conversations": len(store.rooms),
            "waiting": store.inquiries.number("queued", True),
            "messages": len(store.messages),
            "mails": len(store.mails),
        },
        "clock": clock(stub.workspace.clock),
        "rate_limit": rate_limit(controls),
        "faults": len(controls.faults),
        "journal": {"calls": len(controls.journal), "size": controls.journal.size},
        "snapshots": list(controls.snapshots),
        "scenarios": scenarios.names(),
        "addresses": _addresses(),
        "pages": {"control plane": f"{url}/ui/", "contract": f"{url.removesuffix('/_stub')}/ui/"},
    }


def clock(time: Clock) -> Json:
    return {"now": timestamp(time.now()), "frozen": time.frozen}


def rate_limit(controls: Controls) -> Json:
    """`effective` is false where the workspace's own setting turns the limiter off."""
    limiter = controls.stub.limiter
    effective = limiter.on and controls.stub.workspace.settings.flag("API_Enable_Rate_Limiter")
    return {"on": limiter.on, "effective": effective, "speed": limiter.speed}


def snapshots(controls: Controls) -> Json:
    return {
        "snapshots": [
            {"name": name, "taken": timestamp(snapshot.taken_at), "conversations": snapshot.rooms}
            for name, snapshot in controls.snapshots.items()
        ]
    }


def faults(controls: Controls) -> Json:
    return {"faults": [fault.described() for fault in controls.faults]}


def mail(sent: Mail) -> Json:
    return {
        "kind": sent.kind,
        "at": timestamp(sent.sent_at),
        "to": sent.to,
        "from": sent.sender,
        "subject": sent.subject,
        "body": sent.body,
        "room": sent.room_id,
        "reply_to": sent.reply_to,
    }


def _addresses() -> Json:
    """Each address with what it is for: `POST /_stub/reset`."""
    return {
        f"{method.upper()} {path}": operation["summary"]
        for path, item in description()["paths"].items()
        for method, operation in item.items()
    }
