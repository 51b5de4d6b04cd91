"""Writes the reference of the SensorThings service: `python tools/write_reference.py [--check]`.

With --check nothing is written, and what would change is shown.
"""

import argparse
import difflib
import sys
from pathlib import Path

from reference.city import City, running_city
from reference.pages import PAGE, write_sections
from reference.stock import fill

CHECKOUT = Path(__file__).resolve().parent.parent


def write_page(city: City) -> str:
    """The page, from a city that holds nothing yet."""
    return "\n\n".join(write_sections(city, fill(city))) + "\n"


def main() -> int:
    """Write the page, or compare it; 1 where it is not what it would be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, show what would change")
    check = parser.parse_args().check
    with running_city(CHECKOUT / "src") as city:
        text = write_page(city)
    path = CHECKOUT / PAGE
    before = path.read_text() if path.exists() else ""
    if check:
        lines = difflib.unified_diff(before.splitlines(), text.splitlines(), "there", "executed", lineterm="")
        sys.stdout.writelines(f"{line}\n" for line in lines)
        return int(before != text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
