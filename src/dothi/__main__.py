"""`python -m dothi` is the command `dothi`."""

from dothi.main import main

main()
