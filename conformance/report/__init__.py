"""The reports of a run: terminal, HTML, JUnit, JSON, SARIF, GitHub annotations, a badge, and what changed since."""
