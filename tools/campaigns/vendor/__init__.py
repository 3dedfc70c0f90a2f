"""Holds what the stub says of requests against the validators that Rocket.Chat publishes."""
