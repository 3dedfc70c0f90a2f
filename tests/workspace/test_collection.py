"""Collections: what is found by index and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from stub_server.workspace.collection import Collection


@dataclass
class Thing:
    id: str
    age: int


def collection() -> Collection[Thing]:
    return Collection(age=lambda thing: thing.age)


STEPS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 5) | st.none()), max_size=40)


@given(STEPS)
def test_the_latest_come_first_whatever_was_saved_changed_and_removed(steps: list[tuple[str, int | None]]) -> None:
    things, expected = collection(), dict[str, Thing]()
    for name, age in steps:
        if age is None:
            things.remove(name)
            expected.pop(name, None)
        else:
            thing = expected.setdefault(name, Thing(name, age))
            thing.age = age
            things.save(thing)
    in_order = sorted(expected.values(), key=lambda thing: thing.age)[::-1]
    by_age = list(things.latest_first)
    assert [thing.age for thing in by_age] == [thing.age for thing in in_order]
    assert sorted(thing.id for thing in by_age) == sorted(expected)


def test_of_two_of_an_age_the_later_one_comes_first() -> None:
    things = collection()
    for name in "abc":
        things.save(Thing(name, 1))
    assert [thing.id for thing in things.latest_first] == ["c", "b", "a"]


@given(st.integers(0, 8), st.integers(-10, 10) | st.none(), st.integers(-10, 10) | st.none())
def test_slices_are_those_of_a_list(size: int, start: int | None, end: int | None) -> None:
    things = collection()
    for number in range(size):
        things.save(Thing(str(number), number))
    view, whole = things.latest_first, list(things.latest_first)
    assert view[start:end] == whole[start:end]
    assert len(view) == size
    if size:
        assert view[0] is whole[0] and view[-1] is whole[-1]
