"""Generated requests: what Schemathesis makes from the contract, around live things."""
