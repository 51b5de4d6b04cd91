"""The command `dothi` and a whole running city."""
