"""Keys of Telex and VNI are read as what they were pressed for, and other words are left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dothi.vocabulary.folding import fold
from dothi.vocabulary.keystrokes import read_keystrokes


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("phuwowngf ninh kieeuf", "phường ninh kiều"),
        ("nguyeenx vawn cuwf", "nguyễn văn cừ"),
        ("phu7o7ng2 ninh kie6u2", "phường ninh kiều"),
        ("nguye6n4 va8n cu72", "nguyễn văn cừ"),
        ("ddoongf khowir", "đồng khởi"),
        ("DDUOWNGF", "đường"),
        ("thuowr", "thuở"),
        ("quys", "quý"),
        ("gias", "giá"),
        ("hoaf an", "hoà an"),
        ("toans", "toán"),
        ("duwowngf 30 thangs 4", "dường 30 tháng 4"),
    ],
)
def test_keys_are_read(typed: str, meant: str) -> None:
    """Each with the tone on its letter."""
    assert read_keystrokes(typed) == meant


@pytest.mark.parametrize("text", ["", "nguyen van cu", "trường", "p1", "T12", "12/34", "qwrtp", "QL1A"])
def test_what_is_no_syllable_stays(text: str) -> None:
    """None is said where nothing was read."""
    assert read_keystrokes(text) is None


@settings(deadline=None)
@given(st.text(alphabet="abcdeghiklmnopqrstuvxyfjwz 0123456789đê", max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    """It has as many words as before, and is not read twice."""
    read = read_keystrokes(text)
    if read is not None:
        assert len(read.split()) == len(text.split())
        assert fold(read)
