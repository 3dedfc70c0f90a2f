"""The view model of the templates: the contract in Python's terms, ready to print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openapi import contract
from openapi.contract import Operation, resolve
from openapi.examples import JSON
from openapi.naming import argument_name, class_name, snake_case
from tools.generate.types import Types

_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Argument:
    """An argument of a handler: a parameter of the operation or its body."""

    name: str
    wire_name: str
    place: str
    annotation: str
    required: bool
    doc: str


@dataclass(frozen=True)
class OperationView:
    """An operation: names, what it takes and gives, and the contract's own words about it."""

    operation: Operation
    method_name: str
    arguments: tuple[Argument, ...]
    caller: str | None
    returns: str

    @property
    def ends_session(self) -> bool:
        """Whether it is told, as `auth_token`, which of the caller's sessions it was called in."""
        return self.operation.ends_session

    @property
    def id(self) -> str:
        return self.operation.id

    @property
    def summary(self) -> str:
        return str(self.operation.spec["summary"])

    @property
    def label(self) -> str:
        return self.operation.label

    @property
    def permissions(self) -> str:
        """`view-l-room and transfer-livechat-guest`, or nothing."""
        rules = self.operation.spec.get("x-permissions", ())
        return "; ".join(_permission_words(rule) for rule in rules)


@dataclass(frozen=True)
class ResourceView:
    """A resource: the operations of one file of the contract."""

    module: str
    title: str
    description: str
    operations: tuple[OperationView, ...]
    type_names: tuple[str, ...]

    @property
    def class_name(self) -> str:
        return f"{class_name(self.module)}Operations"


@dataclass(frozen=True)
class ContractView:
    """The whole contract."""

    document: Mapping[str, Any]
    resources: tuple[ResourceView, ...]
    types: Types

    @property
    def operations(self) -> Iterator[OperationView]:
        return (operation for resource in self.resources for operation in resource.operations)


def contract_view(document: Mapping[str, Any]) -> ContractView:
    """The view of a merged contract, resources in the order of their files."""
    types = Types(document)
    modules = {contract.read(file)["info"]["title"]: file.stem for file in contract.resource_files()}
    by_tag: dict[str, list[OperationView]] = {tag["name"]: [] for tag in document["tags"]}
    for operation in contract.operations(document):
        by_tag[operation.tag].append(_operation_view(document, operation, types))
    resources = tuple(
        _resource_view(modules[tag["name"]], tag, tuple(by_tag[tag["name"]]), types) for tag in document["tags"]
    )
    return ContractView(document, resources, types)


def _resource_view(
    module: str, tag: Mapping[str, str], operations: tuple[OperationView, ...], types: Types
) -> ResourceView:
    annotations = " ".join(
        text for view in operations for text in (view.returns, *(argument.annotation for argument in view.arguments))
    )
    used = sorted(set(_NAME.findall(annotations)) & {view.name for view in types.views})
    return ResourceView(module, tag["name"], tag["description"], operations, tuple(used))


def _operation_view(document: Mapping[str, Any], operation: Operation, types: Types) -> OperationView:
    security = operation.spec.get("security", [])
    caller = None if not security else "Caller | None" if {} in security else "Caller"
    arguments = tuple(_arguments(document, operation, types))
    return OperationView(operation, snake_case(operation.id), arguments, caller, _returns(document, operation, types))


def _arguments(document: Mapping[str, Any], operation: Operation, types: Types) -> Iterator[Argument]:
    for declared in operation.parameters:
        parameter = resolve(document, declared)
        required = bool(parameter.get("required"))
        annotation = types.annotation(resolve(document, parameter["schema"]), class_name(operation.id))
        if not required and not annotation.endswith("None"):
            annotation += " | None"
        yield Argument(
            argument_name(parameter["name"]),
            parameter["name"],
            parameter["in"],
            annotation,
            required,
            parameter.get("description", ""),
        )
    body = resolve(document, operation.spec.get("requestBody", {}))
    if body:
        options = dict.fromkeys(
            types.annotation(media["schema"], class_name(operation.id) + "Body") for media in body["content"].values()
        )
        yield Argument("body", "body", "body", " | ".join(options), True, body.get("description", ""))


def _returns(document: Mapping[str, Any], operation: Operation, types: Types) -> str:
    found: dict[str, None] = {}
    for status, declared in operation.spec["responses"].items():
        if status.startswith("2"):
            for media_type, media in resolve(document, declared).get("content", {}).items():
                found[
                    "Reply" if media_type != JSON else types.annotation(media["schema"], class_name(operation.id))
                ] = None
    return " | ".join(found) or "Reply"


def _permission_words(rule: Mapping[str, Any]) -> str:
    word, names = ("or", rule["any"]) if "any" in rule else ("and", rule["all"])
    text = f" {word} ".join(f"`{name}`" for name in names)
    return f"{text} ({rule['when']})" if "when" in rule else text
