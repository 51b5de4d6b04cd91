"""The register of transport infrastructure."""
