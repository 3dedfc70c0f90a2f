"""Every place in the stub's source that can be changed, and the source with one of them changed."""

from __future__ import annotations

import ast
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tools.mutants.operators import OPERATORS

ROOT = Path(__file__).parents[2]
FOLDERS = ("workspace", "wire", "handlers", "requests")
"""Where the behaviour of the server is written, below `stub_server/`."""
_CONTROL_PLANE = {"prefer.py", "rate_limit.py", "snapshots.py"}
"""Files for `/_stub/` and the options of the command: no real server has what they do."""
# What is neither behaviour nor read again: types, and what an f-string's parts say of their places (wrong in 3.11).
_UNTOUCHED = (ast.JoinedStr, ast.Import, ast.ImportFrom)
_UNTOUCHED_FIELDS = {"annotation", "returns", "decorator_list", "bases"}
_TYPED = {"cast", "TypeVar"}


@dataclass(frozen=True)
class Mutant:
    """One change: `old` at `start` of the file's bytes becomes `new`.

    `lines` are those that it touches, `scope` the name of the class or constant when it is read on import, `function`
    that of the function around it.
    """

    id: str
    path: str
    operator: str
    start: int
    old: str
    new: str
    lines: range
    scope: str = ""
    function: str = ""

    def applied(self, source: bytes) -> bytes:
        end = self.start + len(self.old.encode())
        assert source[self.start : end] == self.old.encode(), f"{self.path} is not the file that was read"
        return source[: self.start] + self.new.encode() + source[end:]

    @property
    def difference(self) -> str:
        """One line for people."""
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        return f"{old}  →  {new}"


def mutated_files() -> list[Path]:
    files = [file for folder in FOLDERS for file in sorted((ROOT / "stub_server" / folder).rglob("*.py"))]
    return [file for file in files if file.name not in _CONTROL_PLANE]


def mutants() -> list[Mutant]:
    """All of them, file by file and from top to bottom."""
    return [
        mutant for file in mutated_files() for mutant in of_file(file.relative_to(ROOT).as_posix(), file.read_bytes())
    ]


def of_file(path: str, source: bytes) -> Iterator[Mutant]:
    """The mutants of one file. Their ids name the line and the operator, `…/rooms.py:57:compare`."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    numbers: dict[str, count[int]] = defaultdict(lambda: count(1))
    for node, scope, function in _places(ast.parse(source)):
        for name, operator in OPERATORS.items():
            for part, replacement in operator(node):
                start, end = (starts[row - 1] + column for row, column in _span(part))
                old, new = source[start:end].decode(), _written(part, replacement)
                stem = f"{path.removeprefix('stub_server/')}:{part.lineno}:{name}"  # type: ignore[attr-defined]
                number = next(numbers[stem])
                lines = range(part.lineno, (part.end_lineno or part.lineno) + 1)  # type: ignore[attr-defined]
                named = stem if number == 1 else f"{stem}.{number}"
                yield Mutant(named, path, name, start, old, new, lines, scope, function)


def sample(all_of_them: Sequence[Mutant], size: int, seed: int) -> list[Mutant]:
    """A random part that takes a mutant of each file and operator before it takes a second one of any."""
    chance = random.Random(seed)
    groups: dict[tuple[str, str], list[Mutant]] = defaultdict(list)
    for mutant in all_of_them:
        groups[mutant.path, mutant.operator].append(mutant)
    piles = list(groups.values())
    chance.shuffle(piles)
    for pile in piles:
        chance.shuffle(pile)
    rounds = (pile[turn] for turn in range(max(map(len, piles))) for pile in piles if turn < len(pile))
    return [mutant for mutant, _ in zip(rounds, range(size), strict=False)]


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, str]]:
    """Each node that may change, the name by which others reach it when it is read on import, and its function."""

    def below(node: ast.AST, scope: str, function: str) -> Iterator[tuple[ast.AST, str, str]]:
        if isinstance(node, _UNTOUCHED) or _is_docstring(node) or _is_for_types_only(node):
            return
        yield node, scope, function
        for name, value in ast.iter_fields(node):
            if name in _UNTOUCHED_FIELDS:
                continue
            inside = isinstance(node, ast.FunctionDef) and name == "body"
            where = ("", node.name) if inside else (scope, function)  # type: ignore[attr-defined]
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not (_is_cast(node) and child is node.args[0]):  # type: ignore[attr-defined]
                    yield from below(child, *where)

    for statement in tree.body:
        yield from below(statement, _defined(statement), "")


def _defined(statement: ast.stmt) -> str:
    if isinstance(statement, ast.ClassDef | ast.FunctionDef):
        return statement.name
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    return target.id if isinstance(target, ast.Name) else "?"


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _is_cast(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _TYPED


def _span(node: ast.AST) -> tuple[tuple[int, int], tuple[int, int]]:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]


def _written(part: ast.AST, replacement: ast.AST) -> str:
    """The replacement as source. In parentheses, since what stands around it may bind more tightly."""
    text = ast.unparse(ast.fix_missing_locations(replacement))
    plain = isinstance(replacement, ast.stmt | ast.Name | ast.Constant | ast.Dict | ast.List | ast.ListComp)
    return text if plain or (text.startswith("(") and isinstance(part, ast.GeneratorExp)) else f"({text})"
