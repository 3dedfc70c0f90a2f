"""Tries the teeth of the conformance suite on faults that nobody thought up: changes of the stub's source."""
