"""Entities as Rocket.Chat writes them in JSON, a module per resource."""
