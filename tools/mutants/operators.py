"""The ways in which a place in the source is changed, each a small rule on its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy

Change = tuple[ast.AST, ast.AST]
"""A part of the source, and what stands in its place."""
Operator = Callable[[ast.AST], Iterator[Change]]

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_OPPOSITES = {"any": "all", "all": "any", "min": "max", "max": "min"}
_TYPES_MATTER = {"isinstance", "cast", "field", "getattr", "TypeVar"}


def negate(node: ast.AST) -> Iterator[Change]:
    """A condition the other way round."""
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield node.test, ast.UnaryOp(ast.Not(), node.test)


def drop_condition(node: ast.AST) -> Iterator[Change]:
    """One part of a condition, or of a chain of defaults, does not count."""
    if isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            left = node.values[:index] + node.values[index + 1 :]
            yield node, left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def swap_and_or(node: ast.AST) -> Iterator[Change]:
    """`and` instead of `or`, and the other way round."""
    if isinstance(node, ast.BoolOp):
        yield node, ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def compare(node: ast.AST) -> Iterator[Change]:
    """Another comparison; bounds that count or do not."""
    if isinstance(node, ast.Compare):
        for index, found in enumerate(node.ops):
            if type(found) in _COMPARED:
                ops = [*node.ops[:index], _COMPARED[type(found)](), *node.ops[index + 1 :]]
                yield node, ast.Compare(node.left, ops, node.comparators)


def off_by_one(node: ast.AST) -> Iterator[Change]:
    """A number that is one too large, or a sum that is a difference."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield node, ast.Constant(node.value + 1)  # type: ignore[operator]
    if isinstance(node, ast.BinOp) and type(node.op) in _CALCULATED:
        yield node, ast.BinOp(node.left, _CALCULATED[type(node.op)](), node.right)


def drop_statement(node: ast.AST) -> Iterator[Change]:
    """A call, a change or a refusal that does not happen."""
    call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await)
    changed = isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name | ast.Tuple)
    if call or changed or isinstance(node, ast.AugAssign | ast.Raise | ast.Delete | ast.Continue | ast.Break):
        yield node, ast.Pass()


def swap_arguments(node: ast.AST) -> Iterator[Change]:
    """Two neighbouring arguments of a call, one in the place of the other."""
    if isinstance(node, ast.Call) and _name(node.func) not in _TYPES_MATTER:
        for index in range(len(node.args) - 1):
            pair = node.args[index : index + 2]
            if not any(isinstance(one, ast.Starred) for one in pair) and ast.dump(pair[0]) != ast.dump(pair[1]):
                args = [*node.args[:index], *reversed(pair), *node.args[index + 2 :]]
                yield node, ast.Call(node.func, args, node.keywords)


def drop_argument(node: ast.AST) -> Iterator[Change]:
    """A named argument, or the default of a look-up, is not given."""
    if isinstance(node, ast.Call) and _name(node.func) not in _TYPES_MATTER:
        for index in range(len(node.keywords)):
            yield node, ast.Call(node.func, node.args, node.keywords[:index] + node.keywords[index + 1 :])
        if _name(node.func) == "get" and len(node.args) > 1:
            yield node, ast.Call(node.func, node.args[:1], node.keywords)


def return_nothing(node: ast.AST) -> Iterator[Change]:
    """Nothing instead of what was found."""
    if isinstance(node, ast.Return) and node.value is not None:
        if isinstance(node.value, ast.ListComp | ast.List):
            yield node, ast.Return(ast.List([], ast.Load()))
        elif not isinstance(node.value, ast.Constant):
            yield node, ast.Return(ast.Constant(None))


def drop_key(node: ast.AST) -> Iterator[Change]:
    """A property is missing."""
    if isinstance(node, ast.Dict):
        for index in range(len(node.keys)):
            yield (
                node,
                ast.Dict(node.keys[:index] + node.keys[index + 1 :], node.values[:index] + node.values[index + 1 :]),
            )


def swap_values(node: ast.AST) -> Iterator[Change]:
    """Two neighbouring properties with one another's values."""
    if isinstance(node, ast.Dict):
        for index in range(len(node.keys) - 1):
            pair = node.values[index : index + 2]
            if all(node.keys[index : index + 2]) and ast.dump(pair[0]) != ast.dump(pair[1]):
                yield node, ast.Dict(node.keys, [*node.values[:index], *reversed(pair), *node.values[index + 2 :]])


def text(node: ast.AST) -> Iterator[Change]:
    """A text with a letter too many."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node, ast.Constant(f"{node.value}x")


def drop_filter(node: ast.AST) -> Iterator[Change]:
    """All items instead of some."""
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        for which, generator in enumerate(node.generators):
            for index in range(len(generator.ifs)):
                changed = deepcopy(node)
                del changed.generators[which].ifs[index]
                yield node, changed


def skip_first(node: ast.AST) -> Iterator[Change]:
    """All items but the first."""
    if isinstance(node, ast.For):
        yield node.iter, _without_first(node.iter)
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        changed = deepcopy(node)
        changed.generators[0].iter = _without_first(changed.generators[0].iter)
        yield node, changed


def order(node: ast.AST) -> Iterator[Change]:
    """Items in another order, or the other end of it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "sorted":
            yield node, ast.Call(ast.Name("list", ast.Load()), node.args, [])
            yield (
                node,
                ast.Call(ast.Name("list", ast.Load()), [ast.Call(ast.Name("reversed", ast.Load()), [node], [])], []),
            )
        elif node.func.id == "reversed":
            yield node, ast.Call(ast.Name("list", ast.Load()), node.args, [])
        elif node.func.id in _OPPOSITES:
            yield node, ast.Call(ast.Name(_OPPOSITES[node.func.id], ast.Load()), node.args, node.keywords)
    if isinstance(node, ast.Subscript) and ast.unparse(node.slice) in ("::-1", "-1", "0"):
        other = {"::-1": "[:]", "-1": "[0]", "0": "[-1]"}[ast.unparse(node.slice)]
        yield node, _resliced(node, other)


def truth(node: ast.AST) -> Iterator[Change]:
    """Yes instead of no."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield node, ast.Constant(not node.value)


def one_branch(node: ast.AST) -> Iterator[Change]:
    """One of two values, whatever the condition says."""
    if isinstance(node, ast.IfExp):
        yield node, node.body
        yield node, node.orelse


def drop_method(node: ast.AST) -> Iterator[Change]:
    """A value without what a call without arguments makes of it, as in `name.strip()`."""
    if (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args and not node.keywords
        and node.func.attr in ("strip", "lower", "upper", "casefold", "copy", "rstrip", "lstrip")
    ):  # fmt: skip
        yield node, node.func.value


OPERATORS: dict[str, Operator] = {
    operator.__name__.replace("_", "-"): operator
    for operator in (
        negate, drop_condition, swap_and_or, compare, off_by_one, drop_statement, swap_arguments, drop_argument,
        return_nothing, drop_key, swap_values, text, drop_filter, skip_first, order, truth, one_branch, drop_method,
    )
}  # fmt: skip


def _without_first(items: ast.expr) -> ast.expr:
    rest = ast.Slice(ast.Constant(1), None, None)
    return ast.Subscript(ast.Call(ast.Name("list", ast.Load()), [items], []), rest, ast.Load())


def _resliced(node: ast.Subscript, other: str) -> ast.AST:
    shape = ast.parse(f"x{other}", mode="eval").body
    assert isinstance(shape, ast.Subscript)
    return ast.Subscript(node.value, shape.slice, ast.Load())


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
