"""The register of orders and notices."""
