"""Where a workspace comes from: seeds, scenarios, and what happens when they change."""
