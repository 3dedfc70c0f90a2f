"""Writes the reference pages: one per resource, readable without the YAML, and the table of what is covered."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from openapi import contract
from openapi.contract import resolve
from openapi.examples import JSON, Example, of_operation
from openapi.naming import snake_case
from tools.generate.curl import curl
from tools.generate.templating import environment
from tools.generate.view import ContractView, OperationView, ResourceView

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A property in a table: dotted name, type in words, whether it is always there, description."""

    name: str
    type: str
    required: bool
    doc: str


@dataclass(frozen=True)
class Case:
    """One answer: status, the name of its example, when it comes, and the value."""

    status: str
    name: str
    summary: str
    value: Any
    media_type: str

    @property
    def text(self) -> str:
        if self.media_type == JSON:
            return json.dumps(self.value, indent=2, ensure_ascii=False)
        return str(self.value)

    @property
    def error(self) -> str:
        """The reason in a refusal, on one line."""
        return str(self.value.get("error", "")).replace("\n", " ⏎ ") if isinstance(self.value, dict) else ""


@dataclass(frozen=True)
class OperationPage:
    """An operation with everything that its section shows."""

    view: OperationView
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    body_name: str
    successes: tuple[Case, ...]
    refusals: tuple[Case, ...]
    links: tuple[tuple[str, str], ...]
    curl: str


@dataclass(frozen=True)
class Model:
    """A schema of the resource's file, as a table."""

    name: str
    doc: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Covered:
    """A line of the coverage table: an operation, who answers it in the stub, how many promises the suite has of it."""

    view: OperationView
    module: str
    stub: str
    promises: int


def pages(view: ContractView, root: Path) -> dict[str, str]:
    """The text of every reference page, by file name."""
    templates = environment()
    owners = _owners()
    result = {f"{resource.module}.md": _resource_page(view, resource, templates, owners) for resource in view.resources}
    result["README.md"] = templates.get_template("index.md.j2").render(view=view)
    result["coverage.md"] = templates.get_template("coverage.md.j2").render(covered=list(_covered(view, root)))
    return result


def _resource_page(
    view: ContractView, resource: ResourceView, templates: jinja2.Environment, owners: Mapping[str, str]
) -> str:
    operations = [_operation_page(view.document, operation) for operation in resource.operations]
    models = [
        Model(name, _oneline(schema.get("description", "")), tuple(_rows(view.document, schema)))
        for name, schema in view.document["components"]["schemas"].items()
        if owners.get(name) == resource.module and schema.get("type") == "object"
    ]
    return templates.get_template("resource.md.j2").render(resource=resource, operations=operations, models=models)


def _owners() -> dict[str, str]:
    """The module in whose file each component schema is defined."""
    return {
        name: file.stem
        for file in contract.resource_files()
        for name in contract.read(file).get("components", {}).get("schemas", {})
    }


def _operation_page(document: Document, view: OperationView) -> OperationPage:
    spec = view.operation.spec
    body = resolve(document, spec.get("requestBody", {}))
    schema: Document = next((media["schema"] for media in body.get("content", {}).values()), {})
    cases = [_case(document, view, example) for example in of_operation(document, view.operation)]
    answers = [case for case in cases if case.status[0].isdigit()]
    return OperationPage(
        view,
        tuple(_parameter_rows(document, view)),
        tuple(_rows(document, schema)),
        _schema_name(schema),
        tuple(case for case in answers if case.status.startswith("2")),
        tuple(case for case in answers if not case.status.startswith("2")),
        tuple(_links(document, view)),
        curl(document, view.operation),
    )


def _case(document: Document, view: OperationView, example: Example) -> Case:
    holder = resolve(document, view.operation.spec["responses"].get(example.place, {}))
    declared = holder.get("content", {}).get(example.media_type, {}).get("examples", {}).get(example.name, {})
    summary = _oneline(resolve(document, declared).get("summary", ""))
    return Case(example.place, example.name, summary, example.value, example.media_type)


def _parameter_rows(document: Document, view: OperationView) -> Iterator[Row]:
    for declared in view.operation.parameters:
        parameter = resolve(document, declared)
        kind = f"{parameter['in']}, {_type_words(document, parameter['schema'])}"
        yield Row(parameter["name"], kind, bool(parameter.get("required")), _oneline(parameter["description"]))


def _rows(document: Document, schema: Document, prefix: str = "") -> Iterator[Row]:
    """The properties of an object; those of unnamed objects inside it follow with dotted names."""
    target = resolve(document, schema)
    for part in target.get("allOf", ()):
        yield from _rows(document, part, prefix)
    for name, value in target.get("properties", {}).items():
        resolved = resolve(document, value)
        doc = value.get("description") or resolved.get("description", "")
        yield Row(prefix + name, _type_words(document, value), name in target.get("required", ()), _oneline(doc))
        inner = value.get("items", value) if value.get("type") == "array" else value
        if "$ref" not in inner and not _only_narrows(inner):
            yield from _rows(document, inner, f"{prefix}{name}[]." if inner is not value else f"{prefix}{name}.")


def _only_narrows(schema: Document) -> bool:
    """Whether it is a named schema of which it only asks more."""
    return len(schema.get("allOf", ())) == 1 and "properties" not in schema


def _type_words(document: Document, schema: Document) -> str:
    if "$ref" in schema:
        target = resolve(document, schema)
        name = _schema_name(schema)
        return name if target.get("type") == "object" else f"{name} ({_type_words(document, target)})"
    words = str(schema.get("type", "any"))
    if "enum" in schema:
        words = " \\| ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    elif words == "array":
        words = f"list of {_type_words(document, schema.get('items', {}))}"
    elif "anyOf" in schema or "oneOf" in schema:
        words = " or ".join(_type_words(document, part) for part in schema.get("anyOf", schema.get("oneOf", ())))
    elif len(schema.get("allOf", ())) == 1:
        words = _type_words(document, schema["allOf"][0])
    elif isinstance(schema.get("additionalProperties"), Mapping) and "properties" not in schema:
        words = f"map to {_type_words(document, schema['additionalProperties'])}"
    return f"{words} or null" if schema.get("nullable") and "null" not in words else words


def _links(document: Document, view: OperationView) -> Iterator[tuple[str, str]]:
    for response in view.operation.spec["responses"].values():
        for link in resolve(document, response).get("links", {}).values():
            target = resolve(document, link)
            yield target["operationId"], _oneline(target.get("description", ""))


def _schema_name(schema: Document) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def _oneline(text: Any) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _covered(view: ContractView, root: Path) -> Iterator[Covered]:
    handlers = {
        resource.module: _methods(root / "stub_server" / "handlers" / f"{resource.module}.py")
        for resource in view.resources
    }
    promises = _promises(root / "conformance")
    for resource in view.resources:
        for operation in resource.operations:
            answers = handlers[resource.module].get(snake_case(operation.id), "not answered")
            yield Covered(operation, resource.module, answers, promises.get(operation.id, 0))


def _methods(file: Path) -> dict[str, str]:
    """Each method of a handler: `stateful` when it asks the workspace, `fixed answer` when it does not."""
    if not file.exists():
        return {}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {
        node.name: "stateful"
        if any(isinstance(part, ast.Name) and part.id == "self" for part in ast.walk(node))
        else "fixed answer"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }


_PROMISE = re.compile(r"@promise\(\s*\"[^\"]+\",\s*\"(\w+)\"")


def _promises(folder: Path) -> dict[str, int]:
    """How many directed promises the suite has of each operation."""
    found: dict[str, int] = {}
    for file in sorted(folder.rglob("test_*.py")):
        for name in _PROMISE.findall(file.read_text(encoding="utf-8")):
            found[name] = found.get(name, 0) + 1
    return found
