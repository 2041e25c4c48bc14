"""Where harm concentrates: geocoding, areas, hotspots. Imports `data` only."""
