"""What a refusal is: a bare text, or a code with a reason and details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):
    """The call changes nothing. `text` is None where the server does not say why (`{"success": false}`)."""

    status: ClassVar[int] = 400
    text: str | None = None
    properties: Mapping[str, Any] = {}  # what the answer has beside `success` and the text
    error_type: str | None = None
    details: Any = None

    def __init__(self, text: str | None = None) -> None:
        if text is not None:
            self.text = text
        super().__init__(self.text)


class CodedRefusal(Refusal):
    """A refusal with a code (`errorType`), perhaps a reason before it and details beside it."""

    code: str = ""
    reason: str | None = None

    def __init__(self, code: str | None = None, reason: str | None = None, details: Any = None) -> None:
        if code is not None:
            self.code = code
        if reason is not None:
            self.reason = reason
        if details is not None:
            self.details = details
        self.error_type = self.code
        super().__init__(f"{self.reason} [{self.code}]" if self.reason else f"[{self.code}]")
