"""Layers between a browser and Streamlit: the guard, its headers, files named early, runs that are never cut short."""
