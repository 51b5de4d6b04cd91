"""Transport: the register of roads, railways, waterways, ports, airports, bridges and parking."""
