"""The contract: hand-written OpenAPI files, one per resource, and the code that merges them."""
