"""Files of maps and tables, read layer by layer and a chunk of rows at a time."""
