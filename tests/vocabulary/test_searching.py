"""Addresses are taken apart, names rated, and mistyped words met by those a letter away."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dothi.vocabulary.addresses import list_readings, split_address
from dothi.vocabulary.searching import Asked, is_within_two, list_near_words, make_mistyped

LARGER = ("P. An Khánh", "Q. Ninh Kiều")


@pytest.mark.parametrize(
    ("text", "number", "street", "larger"),
    [
        ("12/34/5 Nguyễn Văn Cừ", "12/34/5", "Nguyễn Văn Cừ", ()),
        ("12/34/5 Đ. Nguyễn Văn Cừ, P. An Khánh, Q. Ninh Kiều", "12/34/5", "Nguyễn Văn Cừ", LARGER),
        ("số 12 đường 30/4 P. An Khánh Q. Ninh Kiều", "12", "đường 30/4", LARGER),
        ("Số nhà 12B, Lý Tự Trọng", "12B", "Lý Tự Trọng", ()),
        ("hẻm 12 Nguyễn Trãi", "12", "Nguyễn Trãi", ()),
        ("12, 3/2", "12", "3/2", ()),
        # A date is a street, and no number without one.
        ("30/4", None, "30/4", ()),
        ("Đường 30/4", None, "Đường 30/4", ()),
        ("Nguyễn Trãi, P. An Khánh", None, "Nguyễn Trãi", ("P. An Khánh",)),
        ("Đ. Nguyễn Trãi", None, "Nguyễn Trãi", ()),
        ("dư hàng", None, "dư hàng", ()),
        ("", None, "", ()),
    ],
)
def test_an_address_is_taken_apart(
    text: str, number: str | None, street: str, larger: tuple[str, ...]
) -> None:
    """From small to large, as people write it in the south and in the north."""
    address = split_address(text)
    assert (address.number, address.street, address.larger) == (number, street, larger)


def test_roads_have_several_writings() -> None:
    """QL 1A is Quốc lộ 1A, and 30/4 is 30 tháng 4."""
    assert "quoc lo 1a" in list_readings("ql 1a")
    assert "quoc lo 1a" in list_readings("ql1a")
    assert "ql91" in list_readings("quoc lo 91")
    assert "30 thang 4" in list_readings("30 4")
    assert "30 4" in list_readings("30 thang 4")


def test_marks_that_were_typed_count() -> None:
    """Hòa An before Hoa Ấn for who typed marks; without marks both are as good."""
    marked, bare = Asked("hoà an"), Asked("hoa an")
    assert marked.rate("Hòa An")[0] == "exact"
    assert marked.rate("Hòa An")[1] < marked.rate("Hoa Ấn")[1]
    assert bare.rate("Hòa An")[1] == bare.rate("Hoa Ấn")[1]
    assert bare.rate("Hòa An")[0] == "folded"


def test_the_whole_name_comes_before_its_beginning_and_that_before_its_middle() -> None:
    """The word for street does not count."""
    asked = Asked("nguyễn trãi")
    names = ("Đường Nguyễn Trãi", "Nguyễn Trãi nối dài", "Cầu Nguyễn Trãi", "Trãi Nguyễn")
    standings = [asked.rate(name)[1] for name in names]
    assert standings == sorted(standings)
    assert len(set(standings)) == len(names)


@settings(deadline=None)
@given(st.text(alphabet="abcdeghiklmnopqrstuvxy", min_size=2, max_size=9), st.data())
def test_a_word_a_letter_away_leads_back(word: str, data: st.DataObject) -> None:
    """What is near a word has the word near it, and lies within two letters."""
    near = data.draw(st.sampled_from(list_near_words(word)))
    assert word in list_near_words(near)
    assert is_within_two(word, near)
    assert is_within_two(near, word)


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ("nguyen", "nugyne", True),
        ("metropole", "metrple", True),
        ("nguyen", "nghiem", False),
        ("a", "abcd", False),
    ],
)
def test_two_letters_are_counted(one: str, other: str, fits: bool) -> None:
    """Exchanged neighbours are one mistake."""
    assert is_within_two(one, other) is fits


def test_two_mistyped_words_need_a_third() -> None:
    """Of two words one may be mistyped, of three two; nothing is asked where no other word was meant."""
    meant = [["nguyne", "nguyen"], ["vann", "van"], ["cu"]]
    assert make_mistyped(meant, 1) == "(('nguyen') & ('vann') & ('cu')) | (('nguyne') & ('van') & ('cu'))"
    assert make_mistyped(meant, 2) == "(('nguyen') & ('van') & ('cu'))"
    assert make_mistyped(meant[:2], 2) is None
    assert make_mistyped([["cu"]], 1) is None
