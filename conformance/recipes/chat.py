"""Recipes of the chat operations."""
