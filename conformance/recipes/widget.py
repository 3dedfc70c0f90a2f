"""Recipes of the widget operations."""
