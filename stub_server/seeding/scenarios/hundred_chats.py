"""A workspace full of conversations, for lists, paging, filters and scrolling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FIRST = ("Ada", "Alan", "Barbara", "Donald", "Edsger", "Frances", "Ken", "Margaret", "Niklaus", "Radia")
_LAST = ("Allen", "Dijkstra", "Hamilton", "Hopper", "Knuth", "Liskov", "Lovelace", "Perlman", "Thompson", "Turing")
_AGENTS = ("grace", "linus", "annie", "brian", "carol", "dennis")
_DEPARTMENTS = ("Support", "Sales", "Billing")
_QUESTIONS = (
    "Where is my order?",
    "How do I change my address?",
    "The invoice is wrong 😕",
    "Do you ship to أستراليا?",
    "I cannot log in.",
)
_CHATS = 100
_APART = 60  # seconds between two conversations
_WAITING_FROM, _CLOSED_FROM = 55, 70


def hundred_chats() -> Mapping[str, Any]:
    """55 conversations that are served, 15 that wait, 30 that are over; six agents, three departments."""
    return {
        "age": _CHATS * _APART,
        "settings": {"Livechat_Routing_Method": "Manual_Selection", "Livechat_offline_email": "support@example.com"},
        "users": [
            {"username": "admin", "name": "Administrator", "email": "admin@example.com", "roles": ["user", "admin"]},
            *(_agent(username) for username in _AGENTS),
        ],
        "departments": [
            {"name": name, "email": f"{name.lower()}@example.com", "agents": list(_AGENTS)} for name in _DEPARTMENTS
        ],
        "visitors": [_visitor(number) for number in range(_CHATS)],
        "conversations": [_conversation(number) for number in range(_CHATS)],
    }


def _agent(username: str) -> Mapping[str, Any]:
    email = f"{username}@example.com"
    return {"username": username, "name": username.capitalize(), "email": email, "roles": ["user", "livechat-agent"]}


def _visitor(number: int) -> Mapping[str, Any]:
    first, last = _FIRST[number % 10], _LAST[number // 10]
    return {
        "token": f"visitor-{number:03d}",
        "name": f"{first} {last}",
        "email": f"{first}.{last}@example.com".lower(),
        "phone": f"+1555{number:07d}",
    }


def _conversation(number: int) -> Mapping[str, Any]:
    agent = _AGENTS[number % len(_AGENTS)]
    chat: dict[str, Any] = {
        "room": f"rMHundredChats{number:03d}",
        "visitor": f"visitor-{number:03d}",
        "department": "Support",
        "after": number * _APART,
        "messages": [{"text": _QUESTIONS[number % len(_QUESTIONS)]}],
    }
    if _WAITING_FROM <= number < _CLOSED_FROM:
        return {**chat, "department": _DEPARTMENTS[number % 3]}
    chat["agent"] = agent
    reply = {"from": agent, "text": "Let me see what I can do for you.", "after": number * _APART + 20}
    chat["messages"].append(reply)
    if number >= _CLOSED_FROM:
        tags = ["solved"] if number % 2 else []
        chat["closed"] = {"by": agent, "comment": "Solved", "tags": tags, "after": number * _APART + 50}
    return chat
