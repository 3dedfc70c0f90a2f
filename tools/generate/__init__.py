"""Writes what follows from the contract: the seam of the stub server, the reference pages, the bundle."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from openapi import contract
from tools.generate import reference
from tools.generate.templating import environment
from tools.generate.view import ContractView, contract_view

ROOT = Path(__file__).parents[2]
SEAM = Path("stub_server/generated")
REFERENCE = Path("docs/reference")
BUNDLE = Path("openapi/bundle.yaml")
BUNDLE_JSON = Path("openapi") / contract.BUNDLE
BUNDLE_HEAD = "# Generated from the files beside it by `python -m tools generate`. Edit those.\n"

Files = dict[Path, str]


class GenerationError(Exception):
    """A file cannot be generated; the message names it and the mend."""


@dataclass(frozen=True)
class Drift:
    """A generated file that differs from what the contract says: its path, what is there, what should be."""

    path: Path
    found: str
    expected: str


def generate(root: Path = ROOT) -> Files:
    """All generated files, by their path below root. Writes nothing."""
    view = contract_view(contract.load_sources())
    return {
        BUNDLE: bundle(view.document),
        BUNDLE_JSON: bundle_json(view.document),
        **seam(view, SEAM, "stub_server.generated"),
        **{REFERENCE / name: text for name, text in reference.pages(view, root).items()},
    }


def write(files: Files, root: Path = ROOT) -> None:
    """Makes the generated folders hold these files and nothing else."""
    for stray in strays(files, root):
        stray.unlink()
    write_below(files, root)


def write_below(files: Files, root: Path) -> None:
    """Writes the files below root and leaves the others there alone."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def drifts(files: Files, root: Path = ROOT) -> Iterator[Drift]:
    """The files that differ from what they should be, and those that should not be there."""
    for path, text in files.items():
        found = (root / path).read_text(encoding="utf-8") if (root / path).exists() else ""
        if found != text:
            yield Drift(path, found, text)
    for stray in strays(files, root):
        yield Drift(stray.relative_to(root), stray.read_text(encoding="utf-8"), "")


def strays(files: Files, root: Path) -> list[Path]:
    """Files in generated folders that the contract does not account for."""
    return [
        found
        for folder in (SEAM, REFERENCE)
        for found in sorted((root / folder).rglob("*"))
        if found.is_file() and "__pycache__" not in found.parts and found.relative_to(root) not in files
    ]


def bundle(document: Mapping[str, Any]) -> str:
    """The merged contract as YAML."""
    return BUNDLE_HEAD + yaml.dump(
        document, Dumper=_NoAliases, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False
    )


def bundle_json(document: Mapping[str, Any]) -> str:
    """The same as JSON, which programs read many times faster, with the digest of the files that it was made from."""
    return json.dumps({contract.SOURCES: contract.digest(), **document}, ensure_ascii=False, indent=1) + "\n"


class _NoAliases(yaml.CSafeDumper):
    """Writes a repeated value again instead of pointing at it: other tools read that more reliably."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def seam(view: ContractView, folder: Path, package: str) -> Files:
    """The abstract classes, TypedDicts and helpers that an implementing server builds on."""
    templates = environment()
    files = {"__init__.py": templates.get_template("package.py.j2").render(resources=view.resources, package=package)}
    for resource in view.resources:
        text = templates.get_template("operations.py.j2").render(resource=resource, package=package)
        files[f"{resource.module}.py"] = text
    files["schemas.py"] = templates.get_template("schemas.py.j2").render(types=view.types, package=package)
    files["types.py"] = templates.get_template("types.py.j2").render()
    return {folder / name: formatted(text, folder / name) for name, text in files.items()}


def skeletons(view: ContractView, folder: Path) -> Files:
    """Handlers to fill in, for a server of one's own: one class per resource on a seam of its own."""
    template = environment().get_template("skeleton.py.j2")
    files = seam(view, folder / "generated", "generated")
    for resource in view.resources:
        path = folder / f"{resource.module}.py"
        files[path] = formatted(template.render(resource=resource, package="generated"), path)
    return files


def formatted(source: str, path: Path) -> str:
    """Python source as ruff formats it, unused imports removed."""
    for arguments in (["check", "--fix", "--quiet", "--select", "F401,I"], ["format", "--quiet"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--stdin-filename", str(path), "-"]
        done = subprocess.run(command, input=source, capture_output=True, text=True, check=False, cwd=ROOT)
        if done.returncode:
            raise GenerationError(f"{path}: the template made no valid Python: {done.stderr.strip()}")
        source = done.stdout
    return source
