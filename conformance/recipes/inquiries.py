"""Recipes of the inquiries operations."""
