"""`python -m conformance` is `livechat-conformance`."""

from conformance.command import main

raise SystemExit(main())
