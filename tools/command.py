"""The command line of the maker's tools."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path
from typing import Any

from openapi import contract
from tools import bench
from tools.bench import suite as bench_suite
from tools.bites import command as bites
from tools.generate import GenerationError, drifts, generate, skeletons, write, write_below
from tools.generate.view import contract_view
from tools.lint import lint
from tools.mutants import command as mutants
from tools.pictures import PictureError, take

FINE, FOUND, COULD_NOT_RUN = 0, 1, 2

EXAMPLES = """\
examples:
  python -m tools generate                    write what follows from the contract
  python -m tools generate --check            only say what would change
  python -m tools stubs --out my_server       handlers to fill in, for a server of your own
  python -m tools lint                        every check of the contract, with its figures
  python -m tools bench --rounds 3            what a request costs, here and elsewhere
  python -m tools bench suite                 what the conformance suite finds, beside st run
  python -m tools lint --only rooms.yaml      the checks of one file while you write it
  python -m tools bites --sample 20           how many planted faults the conformance suite finds
  python -m tools mutants --sample 100        how many changes of the stub itself it finds
"""


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 all is well, 1 something is wrong with the contract or drifted, 2 the command could not run."""
    parser = argparse.ArgumentParser(
        prog="python -m tools",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    checks = commands.add_parser("lint", help="check the contract", description="Check the contract.")
    checks.add_argument(
        "--only", metavar="FILE", help="only the operations of this resource file, without npm's linters"
    )
    checks.add_argument("--brief", action="store_true", help="do not list the wrong answers that were accepted")
    checks.set_defaults(run=_lint)
    measured = commands.add_parser("bench", help="measure the stub against others", description=_bench.__doc__)
    measured.add_argument("--servers", default="stub,starlette,prism", metavar="LIST", help="(%(default)s)")
    measured.add_argument("--rounds", type=int, default=5, metavar="N", help="bursts of each kind (%(default)s)")
    measured.add_argument("--seconds", type=float, default=2, metavar="S", help="of each burst (%(default)s)")
    measured.set_defaults(run=_bench)
    bench_suite.add(measured)
    pictures = commands.add_parser("pictures", help="take the README's pictures", description=_pictures.__doc__)
    pictures.set_defaults(run=_pictures)
    generation = commands.add_parser("generate", help="write the generated files", description=_generate.__doc__)
    generation.add_argument("--check", action="store_true", help="write nothing; print a diff and exit 1 on drift")
    generation.set_defaults(run=_generate)
    stubs = commands.add_parser(
        "stubs", help="write handler skeletons for a server of your own", description=_stubs.__doc__
    )
    stubs.add_argument("--out", metavar="DIR", required=True, type=Path, help="an empty or new folder")
    stubs.set_defaults(run=_stubs)
    bites.add(commands)
    mutants.add(commands)
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
    except (contract.ContractError, GenerationError, PictureError, bench.BenchError) as error:
        print(f"error: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    return status


def _lint(options: argparse.Namespace) -> int:
    document = contract.load() if options.only is None else _one_file(Path(options.only).name)
    failed = False
    for verdict in lint(document, whole=options.only is None):
        mark = "skipped" if verdict.skipped else "FAILED" if verdict.problems else "ok"
        said = verdict.skipped or verdict.figure
        print(f"{mark:<8}{verdict.check}{': ' if said else ''}{said}")
        for line in (*verdict.problems, *(() if options.brief else verdict.notes)):
            print(f"        {line}")
        failed = failed or bool(verdict.problems)
    return FOUND if failed else FINE


def _generate(options: argparse.Namespace) -> int:
    """Writes the stub server's seam, the reference pages and the bundle from the contract."""
    files = generate()
    drifted = list(drifts(files))
    if options.check:
        for drift in drifted:
            sys.stdout.writelines(
                difflib.unified_diff(
                    drift.found.splitlines(keepends=True),
                    drift.expected.splitlines(keepends=True),
                    f"{drift.path} (as it is)",
                    f"{drift.path} (as the contract says)",
                )
            )
        print(f"{len(files)} generated files, {len(drifted)} drifted" + ("; run `make generate`" if drifted else ""))
        return FOUND if drifted else FINE
    write(files)
    print(f"{len(files)} generated files, {len(drifted)} written anew")
    return FINE


def _bench(options: argparse.Namespace) -> int:
    """Measures CPU time per request of the stub, plain Starlette and Prism, interleaved in one session."""
    say = (lambda text: print(f"\r{text:<60}", end="", file=sys.stderr, flush=True)) if sys.stderr.isatty() else _quiet
    results = bench.run(options.servers.split(","), options.rounds, options.seconds, say)
    print(bench.table(results))
    return FINE


def _quiet(_text: str) -> None:
    """Says nothing where nobody looks on."""


def _pictures(_options: argparse.Namespace) -> int:
    """Takes the README's pictures in Chromium."""
    for path in take():
        print(f"written: {path}")
    return FINE


def _stubs(options: argparse.Namespace) -> int:
    """Writes handler skeletons for a server of your own, with the typed seam they build on."""
    if options.out.exists() and any(options.out.iterdir()):
        raise GenerationError(f"{options.out} is not empty; name a new folder, so that nothing of yours is overwritten")
    files = skeletons(contract_view(contract.load()), Path())
    write_below(files, options.out)
    print(f"{len(files)} files in {options.out}; every method raises NotImplementedError until you fill it in")
    return FINE


def _one_file(name: str) -> dict[str, Any]:
    """The merged contract with the operations of one file; what other files do not define yet is left open."""
    documents = {contract.COMMON: contract.read(contract.HERE / contract.COMMON)}
    _read_with_references(name, documents)
    for other in documents:
        if other not in (name, contract.COMMON):
            documents[other]["paths"] = {}
    return contract.merge(documents)


def _read_with_references(name: str, documents: dict[str, contract.Document]) -> None:
    """Adds the file and all that it refers to; a missing definition becomes a schema that allows anything."""
    file = contract.HERE / name
    empty = {"info": {"title": name, "description": ""}, "paths": {}, "components": {}}
    document = documents[name] = contract.read(file) if file.exists() else empty
    for reference in sorted(_references(document)):
        other, _, pointer = reference.partition("#/components/")
        if other and other not in documents:
            _read_with_references(other, documents)
        section, _, key = pointer.partition("/")
        definitions = documents[other or name].setdefault("components", {}).setdefault(section, {})
        if key not in definitions:
            print(f"notice  {reference} is not written yet; anything is allowed there for now")
            definitions[key] = {}


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        found = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return found.union(*(_references(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(_references(item) for item in node))
    return set()
