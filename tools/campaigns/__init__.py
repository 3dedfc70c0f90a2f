"""Long runs against the stub that ordinary tests have no time for."""
