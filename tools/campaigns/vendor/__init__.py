"""Holds what the stub says of requests, and what it answers, against what Rocket.Chat publishes."""
