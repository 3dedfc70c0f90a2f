"""`python -m tools`: generate files from the contract, and check the contract."""

from tools.command import main
from tools.workers import leave_in_order

if __name__ == "__main__":  # spawned workers import this file, too
    leave_in_order()
    raise SystemExit(main())
