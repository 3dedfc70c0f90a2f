"""Recipes of the agents operations."""
