"""Recipes of the visitors operations."""
