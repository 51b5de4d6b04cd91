"""The document of benchmarks says what is measured, all of it and nothing else."""

from bench.__main__ import list_parts
from bench.figures import DOCUMENT, describe_parts


def test_the_document_says_what_is_measured() -> None:
    """Each part with its sentence; `python -m bench parts` brings it up to date."""
    parts = list_parts()
    assert all(said.endswith(".") for said in parts.values()), parts
    assert "\n".join(describe_parts(parts)) in DOCUMENT.read_text()
