"""Checks traffic that others make: nothing is asked of the server."""
