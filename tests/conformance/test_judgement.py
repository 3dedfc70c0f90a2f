"""Who is to blame for what went wrong in a promise."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.directed import comparing
from conformance.judgement import is_deviation, told


def raised(act: Callable[[], Any]) -> BaseException:
    try:
        act()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def refuse() -> None:
    raise AssertionError("200 was expected")


def test_a_failed_assertion_is_a_deviation() -> None:
    assert is_deviation(raised(refuse))


def test_stumbling_over_an_answer_in_a_promise_is_a_deviation() -> None:
    error = raised(lambda: comparing.moment(None))  # type: ignore[arg-type]

    assert isinstance(error, TypeError | ValueError | AttributeError)
    assert is_deviation(error)
    assert told(error).startswith("the last answer cannot be read as promised: ")


@pytest.mark.parametrize("act", [lambda: json.loads("{"), lambda: {}["a"], lambda: int("seven")])
def test_the_same_error_from_elsewhere_is_the_suites_own(act: Callable[[], Any]) -> None:
    assert not is_deviation(raised(act))


def test_a_group_is_a_deviation_when_all_in_it_are() -> None:
    failed = AssertionError("one")
    assert is_deviation(ExceptionGroup("both", [failed, AssertionError("two")]))
    assert not is_deviation(ExceptionGroup("mixed", [failed, RuntimeError("two")]))
