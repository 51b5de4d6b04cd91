"""The machine: folders, ports, processes."""
