"""The maker's tools: from the contract to files, and checks of the contract itself."""
