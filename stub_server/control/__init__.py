"""The control plane under `/_stub/`: everything about the stub that a real server would not let one do."""
