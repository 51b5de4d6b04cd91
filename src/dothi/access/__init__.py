"""The one door: who may do what. Every read and write of the rooms above passes it."""
