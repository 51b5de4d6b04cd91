"""The spelling of Vietnamese, as far as it tells text from text in a wrong encoding."""

import pytest

from dothi.vocabulary.syllables import is_syllable

GOOD = """
    Cộng hòa hoà xã hội nghĩa Việt độc lập tự phúc đường Nguyễn Cừ Kiệt quốc quý quỳnh quỵt thuỷ
    thủy giếng gì giữ ghế nghiêng khuya khuỷu loằng ngoằng xoong rượu yến Mỹ kỹ huých uỷ ý Đắk Lắk
    Kạn quẹo hươu khỏe tuyết quần quạnh huyện thuở quắc quấy buýt gươm ghét giặt giết thoắt rỗng ếch
    ướt ưu trăng đêm biên phường trấn ấp CẦN thơ
"""
WRONG = "café Neuf mât bât thc céng ngê ngiêng ghà Sạgon mạs hụtel ñaéo bệnk ạ́ z µg Hµ m²"


@pytest.mark.parametrize("word", GOOD.split())
def test_words_of_the_language(word: str) -> None:
    """Names of places, both placements of tones, rare rhymes, capitals."""
    assert is_syllable(word)


@pytest.mark.parametrize("word", WRONG.split())
def test_words_of_no_such_language(word: str) -> None:
    """French, a stop without its tone, c before e, two tones, two syllables in one, signs."""
    assert not is_syllable(word)


def test_a_word_without_marks_may_lack_its_tone() -> None:
    """ "Bac" is how people without a keyboard write Bắc, and "Bâc" is not."""
    assert is_syllable("Bac")
    assert not is_syllable("Bâc")
