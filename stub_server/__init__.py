"""A Rocket.Chat that fits in memory: the contract's operations over a workspace with real state."""

import warnings

# Connexion imports Starlette's test client, which warns about the HTTP library that only tests would use.
warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient`")
