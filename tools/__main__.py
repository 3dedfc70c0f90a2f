"""`python -m tools`: generate files from the contract, and check the contract."""

from tools.command import main

raise SystemExit(main())
