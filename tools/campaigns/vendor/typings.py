"""Holds answers against the published types: constants that the TypeScript compiler judges."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openapi.contract import Operation
from tools.campaigns.vendor.published import HERE, VendorError, node
from tools.campaigns.vendor.story import Answer

COMPILER = HERE / "node_modules" / "typescript" / "bin" / "tsc"
UNTYPED = "is untyped"

# `Wire` is what JSON makes of a type: members of an enum are their texts, what the type leaves open may be anything,
# and properties that it does not know are no matter.
PRELUDE = """\
import type { Serialized } from '@rocket.chat/core-typings';
import type { Method, OperationResult, PathPattern } from '@rocket.chat/rest-typings';
type Open<T> = unknown extends T ? true : [T] extends [null | undefined | void] ? true : false;
type Wire<T> = [T] extends [never] ? never : Open<T> extends true ? unknown : Each<T>;
type Each<T> = T extends string ? `${T}` : T extends readonly (infer U)[] ? Wire<U>[] :
  T extends object ? { [K in keyof T]: Wire<T[K]> } & { [more: string]: any } : T;
type Answer<M extends Method, P> = P extends PathPattern ? Wire<Serialized<OperationResult<M, P>>> : never;
"""
# The package takes it from the database's driver, which it does not bring along.
DRIVER = "declare module 'mongodb' { export type WithId<T> = T & { _id: string }; }\n"
_OPTIONS = {
    "strict": True,
    "noEmit": True,
    "skipLibCheck": True,
    "module": "esnext",
    "moduleResolution": "bundler",
    "target": "es2022",
    "lib": ["es2022", "dom"],
    "types": [],
    "paths": {"@rocket.chat/*": [f"{HERE}/node_modules/@rocket.chat/*"]},
}
_DIAGNOSTIC = re.compile(r"answers\.ts\((\d+),\d+\): error TS\d+: (.*)")
_MISSING = re.compile(r"Property '([^']+)' is missing in type")
_MISSING_SEVERAL = re.compile(r"is missing the following properties from type .*: ([^:;{}]+)$")
_OTHER = re.compile(r"(?:Type|Argument of type) '(.*)' is not assignable to (?:type|parameter of type) '(.*)'\.$")
_WITHIN = re.compile(r"Types of property '([^']+)' are incompatible")


@dataclass(frozen=True)
class Complaint:
    """What is wrong with a kind of answer: where in it, and why."""

    operation: str
    at: str
    says: str

    def __str__(self) -> str:
        return f"{self.operation} {self.at or 'as a whole'}: {self.says}"


def declared(operation: Operation) -> tuple[str, str]:
    """How the published types name an operation: the method, and the address with `:name` for parameters."""
    return operation.method.upper(), re.sub(r"\{(\w+)\}", r":\1", operation.path.removeprefix("/api"))


def complaints(answers: Sequence[Answer]) -> Iterator[tuple[Complaint, Answer]]:
    """Everything that the compiler does not accept. Raises VendorError where it cannot run."""
    program, places = _program(answers)
    for line, text in _diagnostics(_compile(program)):
        number, at = places[line]
        within = [name for name in (_WITHIN.search(part) for part in text) if name]
        at = ".".join(part for part in (at, *(name[1] for name in within)) if part)
        yield Complaint(answers[number].operation.id, at, _says(text[-1])), answers[number]


def _program(answers: Sequence[Answer]) -> tuple[str, dict[int, tuple[int, str]]]:
    """The source, and for each of its lines the number of the answer and the place in it."""
    lines = PRELUDE.splitlines()
    places: dict[int, tuple[int, str]] = {}
    for number, answer in enumerate(answers):
        method, address = declared(answer.operation)
        head = f"export const a{number}: Answer<'{method}', '{address}'> ="
        for text, at in ((head, ""), *_literal(answer.body, "", "")):
            lines.append(text)
            places[len(lines)] = (number, at)
    return "\n".join(lines) + "\n", places


def _literal(value: Any, at: str, before: str) -> Iterator[tuple[str, str]]:
    """A value as source, one property or item a line, and the place of each line."""
    if isinstance(value, dict) and value:
        yield before + "{", at
        for name, part in value.items():
            yield from _literal(part, f"{at}.{name}" if at else name, f"{json.dumps(name)}: ")
        yield "}," if at else "};", at
    elif isinstance(value, list) and value:
        yield before + "[", at
        for part in value:
            yield from _literal(part, f"{at}[]", "")
        yield "],", at
    else:
        yield f"{before}{json.dumps(value)}{',' if at else ';'}", at


def _compile(program: str) -> str:
    executable = node()
    if not COMPILER.exists():
        raise VendorError("TypeScript is not installed; run `npm ci` in tools/campaigns/vendor anew")
    with TemporaryDirectory() as folder:
        (Path(folder) / "answers.ts").write_text(program, encoding="utf-8")
        (Path(folder) / "mongodb.d.ts").write_text(DRIVER, encoding="utf-8")
        project = {"compilerOptions": _OPTIONS, "files": ["mongodb.d.ts", "answers.ts"]}
        (Path(folder) / "tsconfig.json").write_text(json.dumps(project), encoding="utf-8")
        command = [executable, str(COMPILER), "-p", folder, "--pretty", "false"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode not in (0, 1, 2):
        raise VendorError(f"the TypeScript compiler ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


def _diagnostics(output: str) -> Iterator[tuple[int, list[str]]]:
    """For each complaint its line in the program, and its text from the general to the particular."""
    found: list[tuple[int, list[str]]] = []
    for line in output.splitlines():
        match = _DIAGNOSTIC.match(line)
        if match:
            found.append((int(match[1]), [match[2]]))
        elif found and line.startswith(" "):
            found[-1][1].append(line.strip())
        elif line.strip():
            raise VendorError(f"the TypeScript compiler complains of something else: {line[:500]}")
    yield from found


def _says(text: str) -> str:
    if match := _MISSING.search(text):
        return f"lacks {match[1]}"
    if match := _MISSING_SEVERAL.search(text):
        return f"lacks {match[1].rstrip('.')}"
    if match := _OTHER.search(text):
        return UNTYPED if match[2] == "never" else f"{_short(match[1])} is no {_short(match[2])}"
    return text[:200]


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:60]}…"
