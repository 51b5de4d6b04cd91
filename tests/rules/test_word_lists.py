"""Every visible word exists in Vietnamese and English, with the same gaps, and is used."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from structure.tree import WEB, spell_out
from structure.word_lists import (
    WORDS_FOLDER,
    list_declared_word_findings,
    list_word_findings,
    list_word_use_findings,
)

MakeTree = Callable[[dict[str, str]], Path]

# Proper names and standards are the same in every language. What holds only numbers, signs and
# units is recognised without being named here.
SAME_IN_BOTH = frozenset(
    {
        "Dothi", "OpenStreetMap", "MapLibre", "PostgreSQL", "Mosquitto", "SensorThings", "LoRaWAN", "MQTT",
        "HTTP", "API", "OGC", "NGSI", "LD", "CAP", "CSV", "GeoJSON", "JSON", "PDF", "GPS", "QR", "WGS",
        "VN", "AQI", "WQI", "SWMM", "EPANET", "SUMO", "English", "Tiếng Việt",
    }
)  # fmt: skip


def make_lists(vietnamese: object, english: object) -> dict[str, str]:
    """The two word lists as files."""
    return {
        f"{WORDS_FOLDER}/vi.json": json.dumps(vietnamese, ensure_ascii=False, indent=2),
        f"{WORDS_FOLDER}/en.json": json.dumps(english, ensure_ascii=False, indent=2),
    }


@pytest.fixture
def _lists_exist(root: Path) -> None:
    if not (root / WORDS_FOLDER).is_dir():
        pytest.skip("the web app has no word lists yet")


@pytest.mark.usefixtures("_lists_exist")
def test_both_languages_are_complete(root: Path) -> None:
    """The lists have the same keys and gaps, nothing is empty and nothing is left untranslated."""
    findings = list_word_findings(root, same_in_both=SAME_IN_BOTH)
    assert not findings, spell_out(findings)


@pytest.mark.usefixtures("_lists_exist")
def test_every_word_asked_for_exists_and_every_word_is_used(root: Path) -> None:
    """The web app asks for no unknown key, and no key is left over."""
    findings = list_word_use_findings(root)
    assert not findings, spell_out(findings)


def test_every_declaration_speaks_both_languages(root: Path) -> None:
    """`Words(…)` in Python always has `vi` and `en`."""
    findings = list_declared_word_findings(root)
    assert not findings, spell_out(findings)


@pytest.mark.parametrize(
    ("vietnamese", "english", "expected"),
    [
        ({"a": "mưa", "b": "gió"}, {"a": "rain"}, "b is missing in"),
        ({"a": "mưa"}, {"a": "rain", "b": {"c": "wind"}}, "b.c is missing in"),
        ({"a": " "}, {"a": "rain"}, "a is empty"),
        ({"a": "{n} trạm"}, {"a": "{count} stations"}, "a has other {gaps}"),
        ({"a": "Rain"}, {"a": "Rain"}, "a is not translated"),
        ({"a": "Rain {n} mm"}, {"a": "Rain {n} mm"}, "a is not translated"),
    ],
)
def test_an_incomplete_list_is_named(
    make_tree: MakeTree, vietnamese: object, english: object, expected: str
) -> None:
    """Each way in which the two lists can differ is one finding."""
    root = make_tree(make_lists(vietnamese, english))
    (finding,) = list_word_findings(root, same_in_both=SAME_IN_BOTH)
    assert finding.what.startswith(expected)


def test_a_fault_is_named_with_its_line(make_tree: MakeTree) -> None:
    """Nested or flat, the line of the key itself: line 4 here, since the brace is line 1."""
    nested = {"rain": {"title": "Mưa", "unit": "x"}, "wind": {"title": "Gió"}}
    root = make_tree(
        make_lists(nested, {"rain": {"title": "Rain", "unit": "y {n}"}, "wind": {"title": "Wind"}})
    )
    (finding,) = list_word_findings(root, same_in_both=SAME_IN_BOTH)
    assert (finding.path, finding.line) == (f"{WORDS_FOLDER}/vi.json", 4)


def test_a_lonely_list_is_named(make_tree: MakeTree) -> None:
    """One language without the other is a fault of its own."""
    files = make_lists({"a": "mưa"}, {})
    del files[f"{WORDS_FOLDER}/en.json"]
    assert len(list_word_findings(make_tree(files), same_in_both=SAME_IN_BOTH)) == 1


def test_symbols_units_and_names_are_the_same_in_both(make_tree: MakeTree) -> None:
    """What has nothing to translate may be alike; nested and flat keys are one key."""
    texts = {
        "a": "{n} km/h",
        "b": "µg/m³",
        "c": "→ 12",
        "d": "OpenStreetMap",
        "e": "Tiếng Việt",
        "f": "MQTT + CSV",
    }
    root = make_tree(make_lists(texts | {"g.h": "mưa"}, texts | {"g": {"h": "rain"}}))
    assert list_word_findings(root, same_in_both=SAME_IN_BOTH) == []


def test_unknown_and_unused_words_are_named(make_tree: MakeTree) -> None:
    """Three keys are asked for and unknown, one is known and never asked for."""
    words = {
        "rain": "mưa",
        "wind": "gió",
        "age": "tuổi",
        "state": {"on": "mở", "off": "tắt"},
        "layer": "lớp",
        "lost": "mất",
    }
    root = make_tree(
        make_lists(words, words)
        | {
            f"{WEB}/a.tsx": """
                const a = t('rain') + i18n.t("wind", { n: 1 });
                const b = <p>{word(`state.${name}`)}</p>;
                const c = { titleKey: 'layer' };
                const d = say(props.language, "age", {}) + `${name}`; // don't mind the quote: t("rain")
                const e = t('snow') + format('hail') + word(`sun.${name}`) + say(language, "ice");
                """,
            f"{WEB}/a.test.tsx": "expect(t('lost'))",
        }
    )
    findings = list_word_use_findings(root)
    assert [finding.what for finding in findings] == [
        "asks for the unknown word snow",
        "asks for the unknown word sun.${name}",
        "asks for the unknown word ice",
        "lost is used nowhere in the web app",
    ]
    assert findings[0].line == 6


def test_a_key_named_twice_is_refused(make_tree: MakeTree) -> None:
    """Of two equal keys JSON would silently keep the last."""
    root = make_tree({f"{WORDS_FOLDER}/vi.json": '{"rain": "mưa", "rain": "gió"}'})
    with pytest.raises(ValueError, match="named twice: rain"):
        list_word_findings(root, same_in_both=SAME_IN_BOTH)


@pytest.mark.parametrize(
    "call",
    ["Words(vi='mưa')", "words.Words(vi='mưa', en='')", "Words('mưa', en='rain')", "Words(vi='mưa', en=' ')"],
)
def test_half_a_declaration_is_named(make_tree: MakeTree, call: str) -> None:
    """A missing, empty, blank or unnamed language is one finding."""
    root = make_tree(
        {"src/dothi/show/a.py": f"x = {call}\ny = Words(vi='gió', en='wind')\nz = Words(vi=v, en=e)"}
    )
    assert [finding.line for finding in list_declared_word_findings(root)] == [1]
