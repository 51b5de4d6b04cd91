"""What a program can see of the house: its files, arrows, sizes, names and words.

Every module reads a tree below a given root and returns facts or findings. None of them imports the
program it looks at, so a broken tree can still be judged; only the error tree is looked at alive.
"""
