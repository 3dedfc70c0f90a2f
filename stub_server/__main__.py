"""`python -m stub_server` is `livechat-stub`."""

from stub_server.command import main

raise SystemExit(main())
