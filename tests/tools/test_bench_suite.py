"""The comparison of the conformance suite with `st run`: reading reports, counting, the table."""

from __future__ import annotations

import argparse
import json
import tomllib
from typing import Any

import pytest

from openapi import contract
from tools.bench import suite
from tools.bench.comparison import compare, document, in_turn, rows, table
from tools.bench.contenders import TUNED, Contender, Login, Outcome, failures_in, naming
from tools.bench.servers import BenchError
from tools.bites.witnessing import by_id


def event(*failures: tuple[str, str]) -> str:
    """A finished scenario of st's, with a case for each failure and one that passed."""
    checks: dict[str, Any] = {"passed": [{"name": "not_a_server_error", "status": "success", "failure_info": None}]}
    for number, (label, code) in enumerate(failures):
        failure = {"type": "UndefinedStatusCode", "code": code, "operation": label, "message": "…"}
        checks[f"case{number}"] = [{"name": "some", "status": "failure", "failure_info": {"failure": failure}}]
    return json.dumps({"ScenarioFinished": {"phase": "stateful", "recorder": {"label": "Stateful", "checks": checks}}})


def sought(tool: str, seconds: float, found: str = "") -> Outcome:
    return Outcome(tool, "some-fault", seconds, found)


class Named(Contender):
    """A tool that has only a name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def learn(self, url: str, login: Login, seed: int) -> Outcome:
        raise NotImplementedError

    def seek(self, url: str, login: Login, seed: int, fault: str) -> Outcome:
        raise NotImplementedError


def test_a_failure_of_st_is_an_operation_of_the_contract_and_a_code() -> None:
    lines = [event(("POST /api/v1/livechat/room.close", "ST103"), ("GET /api/v1/livechat/rooms", "ST108"))]

    assert set(failures_in(lines)) == {("closeRoom", "ST103"), ("listRooms", "ST108")}


def test_a_method_that_the_contract_does_not_know_keeps_its_label() -> None:
    assert list(failures_in([event(("TRACE /api/info", "ST204"))])) == [("TRACE /api/info", "ST204")]


def test_other_events_and_a_line_that_was_cut_off_hold_no_failures() -> None:
    whole = event(("GET /api/v1/livechat/rooms", "ST108"))

    assert list(failures_in(['{"EngineStarted": {"id": "1"}}\n', event(), whole[:-20]])) == []


def test_only_a_failure_that_names_the_operation_finds_its_fault() -> None:
    failures = {("listRooms", "ST108"), ("closeRoom", "ST103")}

    assert naming(failures, {"closeRoom", "takeInquiry"}) == "closeRoom ST103"
    assert naming(failures, {"takeInquiry"}) == ""


def test_pace_is_faults_found_in_a_hundred_seconds_and_the_ratio_that_of_the_suite_to_the_other() -> None:
    outcomes = [
        Outcome("st run", "", 500, alarms=("listRooms ST202", "closeRoom ST202")),
        Outcome("st run", "", 500, alarms=("listRooms ST202",)),
        Outcome("conformance", "", 10),
        *(sought("st run", 60), sought("st run", 40, "listRooms ST108")),
        *(sought("conformance", 10, "rooms.closed"), sought("conformance", 30, "rooms.list")),
    ]

    ours, theirs = rows(outcomes)

    assert (ours.tool, ours.seconds, ours.alarms, ours.found, ours.faults) == ("conformance", 20, 0, 2, 2)
    assert (theirs.seconds, theirs.alarms, theirs.found, theirs.pace) == (50, 2, 1, 1)
    assert (ours.pace, theirs.ratio) == (5, 5)


@pytest.mark.parametrize("ours", ["rooms.closed", ""])
def test_there_is_no_ratio_to_a_tool_that_found_nothing(ours: str) -> None:
    figures = rows([sought("conformance", 10, ours), sought("st run", 10)])

    assert figures[1].ratio is None
    assert table(figures, 1).splitlines()[2].endswith("-")


def test_a_suite_that_found_nothing_has_the_ratio_nought_and_one_that_was_not_run_none() -> None:
    theirs = sought("st run", 10, "listRooms ST108")

    assert rows([sought("conformance", 10), theirs])[1].ratio == 0
    assert rows([theirs])[0].ratio is None


def test_the_table_has_a_line_for_each_tool_and_no_ratio_of_the_suite_to_itself() -> None:
    outcomes = [sought("conformance", 25, "rooms.closed"), sought("st run", 100, "closeRoom ST103")]

    lines = table(rows(outcomes), 3).splitlines()

    assert " ".join(lines[0].split()) == "tool s per run false alarms found per 100 s ours : theirs"
    assert lines[1].split() == ["conformance", "25.0", "0", "1", "of", "1", "4.00"]
    assert lines[2].split() == ["st", "run", "100.0", "0", "1", "of", "1", "1.00", "4.0"]
    assert "3 runs" in lines[3]


def test_the_json_holds_every_run_and_the_figures() -> None:
    outcomes = [Outcome("st run", "", 5, alarms=("listRooms ST202",)), sought("st run", 100, "closeRoom ST103")]

    written = json.loads(json.dumps(document(outcomes, {"seed": 1})))

    assert written["seed"] == 1
    assert [one["fault"] for one in written["runs"]] == ["", "some-fault"]
    assert written["tools"][0]["found"] == 1


def test_each_tool_comes_first_in_its_turn() -> None:
    tools = [Named("a"), Named("b"), Named("c")]

    assert ["".join(one.name for one in in_turn(tools, number)) for number in range(4)] == ["abc", "bca", "cab", "abc"]


def test_a_sample_is_the_same_for_the_same_seed_and_faults_that_are_named_are_all_taken() -> None:
    first, second = list(by_id())[:2]

    assert suite.chosen([], 5, 1) == suite.chosen([], 5, 1) != suite.chosen([], 5, 2)
    assert suite.chosen([second, first, second], 1, 1) == [second, first]


def test_an_unknown_fault_or_tool_is_named() -> None:
    with pytest.raises(BenchError, match="no-such-fault"):
        suite.chosen(["no-such-fault"], 1, 1)
    with pytest.raises(BenchError, match="dredd"):
        compare(["suite", "dredd"], [], 1, 1, print)


def test_the_command_stands_beside_the_benchmark_of_the_stub() -> None:
    parser = argparse.ArgumentParser(prog="bench")
    parser.set_defaults(run="the stub's speed")
    suite.add(parser)

    assert parser.parse_args([]).run == "the stub's speed"
    assert parser.parse_args(["suite", "--sample", "3"]).run is suite.run


def test_what_cannot_be_compared_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    suite.add(parser)

    assert suite.run(parser.parse_args(["suite", "--only", "no-such-fault"])) == 2
    assert "no-such-fault" in capsys.readouterr().err


def test_the_tuned_settings_leave_out_operations_that_exist() -> None:
    left_out = [one["include-operation-id"] for one in tomllib.loads(TUNED)["operations"]]

    assert {name for names in left_out for name in names} <= {one.id for one in contract.operations(contract.load())}
