"""The rules of the house that a program can hold, each proven on a small tree where it is broken."""
