"""Loads the resource files of the contract and merges them into one OpenAPI document."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _YamlLoader
except ImportError:  # PyYAML without its C library reads the same, only slower
    from yaml import SafeLoader as _YamlLoader  # type: ignore[assignment]

Document = dict[str, Any]

METHODS = ("get", "post", "put", "delete", "patch")
HERE = Path(str(resources.files(__package__)))
COMMON = "common.yaml"
GENERATED = ("bundle.yaml",)
BUNDLE = "bundle.json"
# In the bundle: the digest of the files from which it was made.
SOURCES = "x-sources"


class ContractError(Exception):
    """The contract's files do not fit together; the message names the file and the mend."""


class _Loader(_YamlLoader):
    """Reads YAML as JSON would be read: a timestamp stays the string that was written, a repeated key is an error."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    seen: set[str] = set()
    for key_node, _ in node.value:
        if key_node.value in seen:
            raise ContractError(f"{key_node.start_mark}: the key {key_node.value!r} stands twice; keep one")
        seen.add(key_node.value)
    loader.flatten_mapping(node)
    return {str(loader.construct_object(key)): loader.construct_object(value, deep=True) for key, value in node.value}


_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: str(node.value))
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


_PLACES = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True)
class Operation:
    """One operation of the merged contract, with the few things that everyone asks of it.

    `path` is the full URL path (`/api/v1/livechat/room.close`), `method` is in lower case, `spec` is the operation
    object of the document and `path_parameters` are those declared on the path item.
    """

    path: str
    method: str
    spec: Mapping[str, Any]
    path_parameters: tuple[Mapping[str, Any], ...] = ()

    @property
    def id(self) -> str:
        return str(self.spec["operationId"])

    @property
    def tag(self) -> str:
        return str(self.spec["tags"][0])

    @property
    def label(self) -> str:
        """How people name it: `POST /api/v1/livechat/room.close`."""
        return f"{self.method.upper()} {self.path}"

    @property
    def listed(self) -> bool:
        return bool(self.spec.get("x-listed"))

    @property
    def reads_only(self) -> bool:
        """True when a call changes nothing on the server (`x-effects: []`)."""
        return not self.spec["x-effects"]

    @property
    def ends_session(self) -> bool:
        """True when every call ends the session in which it is made."""
        return {"removes": "session"} in self.spec["x-effects"]

    @property
    def requires_login(self) -> bool:
        """True when no alternative of `security` lets an anonymous caller in."""
        security = self.spec.get("security", [])
        return bool(security) and {} not in security

    @property
    def path_names(self) -> list[str]:
        """The names of the parameters in the path, from left to right."""
        return _PLACES.findall(self.path)

    @property
    def parameters(self) -> tuple[Mapping[str, Any], ...]:
        return (*self.path_parameters, *self.spec.get("parameters", ()))


def resource_files(folder: Path = HERE) -> list[Path]:
    """The hand-written files of the contract, common.yaml first, the others by name."""
    files = sorted(file for file in folder.glob("*.yaml") if file.name not in (COMMON, *GENERATED))
    return [folder / COMMON, *files]


def read(file: Path) -> Document:
    """One resource file as a dict. Raises ContractError when it is no YAML mapping."""
    try:
        document = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.YAMLError as error:
        raise ContractError(f"{file.name}: this is not YAML: {error}") from error
    if not isinstance(document, dict):
        raise ContractError(f"{file.name}: an OpenAPI document was expected, with openapi, info, paths and components")
    return document


def merge(documents: Mapping[str, Document]) -> Document:
    """Unites resource documents, keyed by file name, into one.

    Three rules: paths and every section of components are united, and a name defined twice is an error; a `$ref`
    loses its file part and keeps its pointer; an operation's tag is the title of its file.
    """
    merged: Document = {**deepcopy(documents[COMMON]), "tags": [], "paths": {}, "components": {}}
    owners: dict[tuple[str, str], str] = {}
    for name, original in documents.items():
        document = deepcopy(original)
        title = document["info"]["title"]
        if document["paths"]:
            merged["tags"].append({"name": title, "description": document["info"]["description"]})
        for item in document["paths"].values():
            for method in METHODS:
                if method in item:
                    item[method]["tags"] = [title]
        _unite(merged["paths"], document["paths"], "paths", name, owners)
        for section, entries in document.get("components", {}).items():
            _unite(merged["components"].setdefault(section, {}), entries, section, name, owners)
    _point_inside(merged, documents)
    return merged


def _unite(target: Document, entries: Document, section: str, file: str, owners: dict[tuple[str, str], str]) -> None:
    for key, value in entries.items():
        first = owners.setdefault((section, key), file)
        if first != file:
            raise ContractError(f"{file}: {section} {key!r} is already defined in {first}; refer to that one instead")
        target[key] = value


def _point_inside(node: Any, documents: Mapping[str, Document]) -> None:
    """Cuts the file part off every reference below node, in place."""
    if isinstance(node, list):
        for item in node:
            _point_inside(item, documents)
    elif isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            file, _, pointer = reference.partition("#")
            if file and file not in documents:
                raise ContractError(f"$ref {reference!r}: there is no file {file} in openapi/")
            node["$ref"] = f"#{pointer}"
        for value in node.values():
            _point_inside(value, documents)


def digest(folder: Path = HERE) -> str:
    """Tells whether anything in the hand-written files changed: a SHA-256 over their names and texts."""
    contents = hashlib.sha256()
    for file in resource_files(folder):
        contents.update(f"{file.name}\n".encode() + file.read_bytes())
    return contents.hexdigest()


def load(folder: Path = HERE) -> Document:
    """The merged contract as the files are now, a fresh dict on each call.

    Read from the bundle, which is quick, where that was made from these very files; else from the files.
    """
    document: Document = json.loads(_merged_json(folder, digest(folder)))
    document.pop(SOURCES, None)
    return document


def load_sources(folder: Path = HERE) -> Document:
    """The merged contract from the hand-written files, whatever the bundle says."""
    return merge({file.name: read(file) for file in resource_files(folder)})


@cache
def _merged_json(folder: Path, sources: str) -> str:
    bundle = folder / BUNDLE
    if bundle.exists():
        text = bundle.read_text(encoding="utf-8")
        if f'"{SOURCES}": "{sources}"' in text[:200]:
            return text
    return json.dumps(load_sources(folder))


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Every operation of a merged document, in the order of its files."""
    for path, item in document["paths"].items():
        shared = tuple(item.get("parameters", ()))
        for method in METHODS:
            if method in item:
                yield Operation(path, method, item[method], shared)


def resolve(document: Mapping[str, Any], node: Any) -> Any:
    """What node stands for: itself, or the target of its `$ref`, followed to the end.

    Raises ContractError when the pointer leads nowhere.
    """
    while isinstance(node, dict) and "$ref" in node:
        reference = node["$ref"]
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            try:
                target = target[part.replace("~1", "/").replace("~0", "~")]
            except (KeyError, TypeError):
                raise ContractError(f"$ref {reference!r} points at nothing; is the name spelled right?") from None
        node = target
    return node
