"""What workers start ends with them, also when the campaign is told to end."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tools.workers import Workers

CAMPAIGN = """
import atexit, sys, time
from functools import partial
from pathlib import Path
from tools.workers import Workers, leave_in_order

def start(folder):
    atexit.register(Path(folder, "ended").touch)

def work(folder, number):
    Path(folder, f"began-{number}").touch()
    print("working", flush=True)
    time.sleep(0.5)

if __name__ == "__main__":
    leave_in_order()
    with Workers(1, start, sys.argv[1]) as pool:
        list(pool.map(partial(work, sys.argv[1]), range(20)))
"""


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_campaign_that_is_told_to_end_leaves_nothing_running(tmp_path: Path, told: signal.Signals) -> None:
    script = tmp_path / "campaign.py"
    script.write_text(CAMPAIGN, encoding="utf-8")
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": root}, cwd=tmp_path,
    ) as campaign:  # fmt: skip
        assert campaign.stdout is not None
        assert campaign.stdout.readline() == b"working\n"
        campaign.send_signal(told)
        assert campaign.wait(timeout=20) != 0
    assert (tmp_path / "ended").exists()
    assert not (tmp_path / "began-19").exists()


def _stumbles() -> None:
    raise OSError("the server did not start")


def test_a_worker_that_cannot_begin_says_why() -> None:
    with Workers(1, _stumbles) as pool, pytest.raises(OSError, match="did not start"):
        list(pool.map(str, [1]))
