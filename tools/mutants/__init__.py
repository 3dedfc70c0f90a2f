"""Tries the teeth of the conformance suite on faults that nobody thought up: the stub's own source, changed in one place."""
