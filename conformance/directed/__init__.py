"""Directed promises: one named promise per test, asked with live things of the run."""
