"""Does this deployment keep the contract? A suite that meets Rocket.Chat servers over HTTP only."""
