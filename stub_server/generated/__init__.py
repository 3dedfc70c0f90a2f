"""Generated from the contract by `python -m tools generate`: what a server has to answer. Not edited by hand."""

from stub_server.generated.agents import AgentsOperations
from stub_server.generated.chat import ChatOperations
from stub_server.generated.custom_fields import CustomFieldsOperations
from stub_server.generated.departments import DepartmentsOperations
from stub_server.generated.inquiries import InquiriesOperations
from stub_server.generated.messages import MessagesOperations
from stub_server.generated.rooms import RoomsOperations
from stub_server.generated.triggers import TriggersOperations
from stub_server.generated.visitors import VisitorsOperations
from stub_server.generated.widget import WidgetOperations
from stub_server.generated.workspace import WorkspaceOperations

__all__ = [
    "AgentsOperations",
    "ChatOperations",
    "CustomFieldsOperations",
    "DepartmentsOperations",
    "InquiriesOperations",
    "MessagesOperations",
    "RoomsOperations",
    "TriggersOperations",
    "VisitorsOperations",
    "WidgetOperations",
    "WorkspaceOperations",
]
