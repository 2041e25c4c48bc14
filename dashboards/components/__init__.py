"""Parts of pages: map, network picture, frame, safe text. Data comes in as plain data and never becomes HTML."""
