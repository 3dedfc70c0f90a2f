"""Tries the teeth of the conformance suite: faults planted in front of a good server, and which of them it finds."""
