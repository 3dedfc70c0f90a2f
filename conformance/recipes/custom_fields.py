"""Recipes of the custom_fields operations."""
