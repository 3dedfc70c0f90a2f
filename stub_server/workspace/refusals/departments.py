"""Why the server says no about departments."""

from __future__ import annotations

from stub_server.workspace.refusals.refusal import CodedRefusal, Refusal


class DepartmentNotFound(CodedRefusal):
    code = "error-department-not-found"
    reason = "Department not found"


class UnknownDepartment(Refusal):
    """The same condition where a department is to be deleted; answered without a code."""

    text = "error-department-not-found"


class DepartmentRemovalDisabled(Refusal):
    text = "error-department-removal-disabled"


class NotAnInteger(Refusal):
    """A member's count or place is no whole number; the server sees it when the department is saved already."""

    def __init__(self, field: str, value: float) -> None:
        super().__init__(f"Match error: Expected Integer, got {value:.17g} in field {field}")


class NotAllowedToSaveDepartment(Refusal):
    """The caller may add agents to departments, but not change departments."""

    text = "error-not-allowed"


class SavingDepartmentRefused(CodedRefusal):
    """What is wrong with the settings of a department."""

    def __init__(self) -> None:
        super().__init__(details={"method": "livechat:saveDepartment"})


class TooManyDepartments(SavingDepartmentRefused):
    code = "error-max-departments-number-reached"
    reason = "Maximum number of departments reached"


class ArchivedDepartmentEnabled(SavingDepartmentRefused):
    code = "error-archived-department-cant-be-enabled"
    reason = "Archived departments cant be enabled"


class ClosingTagsMissing(SavingDepartmentRefused):
    code = "error-validating-department-chat-closing-tags"
    reason = "At least one closing tag is required when the department requires tag(s) on closing conversations."


class DepartmentToSaveNotFound(SavingDepartmentRefused):
    code = "error-department-not-found"
    reason = "Department not found"


class FallbackDepartmentCircular(CodedRefusal):
    code = "error-fallback-department-circular"
    reason = "Cannot save department. Circular reference between fallback department and department"


class FallbackDepartmentNotFound(SavingDepartmentRefused):
    code = "error-fallback-department-not-found"
    reason = "Fallback department not found"
