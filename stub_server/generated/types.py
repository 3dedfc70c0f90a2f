"""What the operations pass besides the objects of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

Caller = TypeVar("Caller")
"""The logged-in user, as the implementing server represents users."""


@dataclass(frozen=True)
class UploadedFile:
    """A file of a multipart body."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Reply:
    """An answer that is not JSON."""

    content_type: str
    text: str
    status: int = 200
