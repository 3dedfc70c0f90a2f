"""Recipes of the departments operations."""
