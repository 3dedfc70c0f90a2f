"""Recipes of the triggers operations."""
