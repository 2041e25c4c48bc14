"""Parts of pages: each draws one question and its answer beside the map, for a desk and for a room."""
