"""Runs the stub and notes which lines of it each promise executes: `tracing.py PORT FILE` and the stub's options."""

from __future__ import annotations

import json
import runpy
import socket
import sys
import threading
from collections import defaultdict
from pathlib import Path
from types import FrameType
from typing import Any

HERE = Path.cwd() / "stub_server"


class Notes:
    """The lines of each promise, by file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._by_promise: dict[str, dict[str, set[int]]] = {}
        self.begin("")

    def begin(self, promise: str) -> None:
        self.lines = self._by_promise.setdefault(promise, defaultdict(set))

    def write(self) -> None:
        plain = {
            promise: {Path(name).relative_to(HERE.parent).as_posix(): sorted(lines) for name, lines in by_file.items()}
            for promise, by_file in self._by_promise.items()
        }
        self._file.write_text(json.dumps(plain), encoding="utf-8")

    def trace(self, frame: FrameType, event: str, argument: object) -> Any:
        name = frame.f_code.co_filename
        if not name.startswith(_TRACED):
            return None
        self.lines[name].add(frame.f_lineno)
        return self._line

    def _line(self, frame: FrameType, event: str, argument: object) -> Any:
        self.lines[frame.f_code.co_filename].add(frame.f_lineno)
        return self._line


_TRACED = tuple(f"{HERE}/{folder}/" for folder in ("workspace", "wire", "handlers", "requests"))


def listen(listener: socket.socket, notes: Notes) -> None:
    """Takes in which promise begins, and writes what was noted when it is asked to."""
    while True:
        connection, _ = listener.accept()
        with connection, connection.makefile() as lines:
            word, _, promise = lines.readline().strip().partition(" ")
            notes.begin(promise) if word == "promise" else notes.write()
            connection.sendall(b".")


def main() -> None:
    port, file = sys.argv[1:3]
    notes = Notes(Path(file))
    threading.Thread(target=listen, args=(socket.create_server(("127.0.0.1", int(port))), notes), daemon=True).start()
    sys.argv = ["stub_server", *sys.argv[3:]]
    sys.path[0] = str(Path.cwd())
    sys.settrace(notes.trace)
    runpy.run_module("stub_server", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
