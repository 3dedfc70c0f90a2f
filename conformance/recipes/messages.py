"""Recipes of the messages operations."""
