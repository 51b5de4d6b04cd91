"""The names of KML's untyped data, of which GDAL leaves nothing but ASCII."""

import re
from pathlib import Path
from xml.parsers import expat

from dothi.vocabulary.errors import UnreadableFile

_LOST = re.compile(rb"[^A-Za-z0-9_]")


def read_data_names(path: Path) -> dict[str, str]:
    """From GDAL's name of a field to the one in the file; raises UnreadableFile for XML that is cut off."""
    names: dict[str, str] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rsplit(":", 1)[-1] == "Data" and "name" in attributes:
            name = attributes["name"]
            names.setdefault(_LOST.sub(b"_", name.encode()).decode(), name)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except expat.ExpatError as problem:
        raise UnreadableFile(
            f"It is truncated or no XML: {problem}.", reason="damaged", blanks={"detail": str(problem)}
        ) from problem
    return names
