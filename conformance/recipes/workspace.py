"""Recipes of the workspace operations."""
