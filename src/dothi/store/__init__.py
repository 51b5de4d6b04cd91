"""The table in the middle of the house: PostgreSQL, its schema, named queries and private server."""
