"""Writes the reference pages."""
from __future__ import annotations
from pathlib import Path
from tools.generate.view import ContractView
def pages(view: ContractView, root: Path) -> dict[str, str]:
    return {}
