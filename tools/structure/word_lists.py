"""The visible words: Vietnamese and English complete, alike in their gaps, and each of them used."""

import ast
import json
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from structure.tree import SOURCE, WEB, Finding, find_dotted, list_files, list_python

LANGUAGES = ("vi", "en")
WORDS_FOLDER = f"{WEB}/words"

# A key is asked for by `t("…")` or `word("…")`, whatever object they hang on, by `say(language, "…")`
# outside the components, and by `findKey("…")` for codes of the server.
_ASKED = re.compile(
    r"(?<![\w$])(?:(?:t|word|findKey)\(|say\(\s*[\w.]+\s*,)\s*(?:'([^'\n]+)'|\"([^\"\n]+)\"|`([^`\n]+)`)"
)
# A template must begin with a part of a key, or it would pass for a use of every key there is.
_TEMPLATE = re.compile(r"`([\w-]+\.[\w.-]*\$\{[^`\n]*)`")
_GAP = re.compile(r"\{\s*(\w+)")
_UNITS = frozenset(
    {
        "m", "mm", "cm", "km", "ha", "l", "ml", "s", "h", "min", "d", "a", "kg", "g", "mg", "µg", "t", "W",
        "kW", "MW", "kWh", "MWh", "V", "kV", "A", "Hz", "Pa", "kPa", "hPa", "bar", "ppm", "ppb", "dB",
        "dBA", "C", "K", "lx", "lm", "NTU", "pH", "mS", "µS", "PM",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class WordList:
    """One language: every key, written with dots, and its text and line."""

    path: str
    texts: dict[str, str]
    lines: dict[str, int]

    def finding(self, key: str, what: str) -> Finding:
        """A fault of one key, at the line it stands on."""
        return Finding(path=self.path, line=self.lines.get(key, 1), what=f"{key} {what}")


def find_word_list(root: Path, language: str) -> WordList | None:
    """The list of one language, nested or flat, or None where it has not been written.

    Raises ValueError where it is no JSON object of texts, or names a key twice.
    """
    path = root / WORDS_FOLDER / f"{language}.json"
    if not path.is_file():
        return None
    source = path.read_text(encoding="utf-8")
    texts = dict(_flatten(json.loads(source, object_pairs_hook=_refuse_twins), ""))
    lines = {key: _locate(key, source) for key in texts}
    return WordList(path=path.relative_to(root).as_posix(), texts=texts, lines=lines)


def _refuse_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON quietly keeps the last of two equal keys; the first would be a text that nobody ever sees."""
    names = [name for name, _ in pairs]
    if twins := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"named twice: {', '.join(sorted(twins))}")
    return dict(pairs)


def _flatten(value: object, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flatten(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, str):
        yield key, value
    else:
        raise ValueError(f"{key or 'the list'} holds no text")  # noqa: TRY004 - the file is wrong, not a caller


def _locate(key: str, source: str) -> int:
    """Line of a key: the whole key in a flat list, its parts one after another in a nested one."""
    position = 0
    for part in [key] if f'"{key}"' in source else key.split("."):
        position = max(source.find(f'"{part}"', position), position)
    return source.count("\n", 0, position) + 1


def list_word_findings(root: Path, *, same_in_both: AbstractSet[str]) -> list[Finding]:
    """Keys missing on one side, empty texts, different gaps, and texts that were not translated.

    A text may be the same in both languages where it holds only symbols, units and the words of
    `same_in_both`.
    """
    lists = [found for language in LANGUAGES if (found := find_word_list(root, language)) is not None]
    if not lists:
        return []
    if len(lists) < len(LANGUAGES):
        return [Finding(path=lists[0].path, line=1, what="stands alone, the other language is missing")]
    vietnamese, english = lists
    findings = [
        here.finding(key, f"is missing in {there.path}")
        for here, there in ((vietnamese, english), (english, vietnamese))
        for key in here.texts
        if key not in there.texts
    ]
    findings += [
        words.finding(key, "is empty")
        for words in lists
        for key, text in words.texts.items()
        if not text.strip()
    ]
    for key in sorted(vietnamese.texts.keys() & english.texts.keys()):
        ours, theirs = vietnamese.texts[key], english.texts[key]
        if set(_GAP.findall(ours)) != set(_GAP.findall(theirs)):
            findings.append(vietnamese.finding(key, "has other {gaps} than the English text"))
        if ours == theirs and not _is_same_by_nature(ours, same_in_both):
            findings.append(vietnamese.finding(key, f"is not translated: {ours}"))
    return findings


def _is_same_by_nature(text: str, same_in_both: AbstractSet[str]) -> bool:
    without_gaps = re.sub(r"\{[^{}]*\}", " ", text)
    if without_gaps.strip() in same_in_both:
        return True
    words = re.findall(r"[^\W\d_²³]+", without_gaps)
    return all(word in _UNITS or word in same_in_both for word in words)


def list_word_use_findings(root: Path) -> list[Finding]:
    """Keys that the web app asks for and no list has, and keys that nobody asks for."""
    words = find_word_list(root, LANGUAGES[0])
    if words is None:
        return []
    sources = [path for path in list_files(root / WEB, ".ts", ".tsx") if ".test." not in path.name]
    texts = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in sources}
    unknown = [
        Finding(
            path=path, line=text.count("\n", 0, match.start()) + 1, what=f"asks for the unknown word {key}"
        )
        for path, text in texts.items()
        for match in _ASKED.finditer(text)
        if (key := match[1] or match[2] or match[3]) not in words.texts
        and not ("${" in key and any(_fits(known, key) for known in words.texts))
    ]
    everything = "\n".join(texts.values())
    templates = _TEMPLATE.findall(everything)
    unused = [
        words.finding(key, "is used nowhere in the web app")
        for key in words.texts
        if not any(f"{quote}{key}{quote}" in everything for quote in "\"'`")
        and not any(_fits(key, template) for template in templates)
    ]
    return unknown + unused


def _fits(key: str, pattern: str) -> bool:
    """Whether a key can come out of a template such as `state.${name}.title`."""
    parts = re.split(r"\$\{[^{}]*\}", pattern)
    return re.fullmatch(".+".join(re.escape(part) for part in parts), key) is not None


def list_declared_word_findings(root: Path) -> list[Finding]:
    """Calls of `Words(…)` in Python that leave a language out or empty."""
    return [
        file.finding(node, f"Words without {language}")
        for file in list_python(root, SOURCE)
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call) and (find_dotted(node.func) or "").split(".")[-1] == "Words"
        for language in LANGUAGES
        if not _is_given(node, language)
    ]


def _is_given(node: ast.Call, language: str) -> bool:
    for keyword in node.keywords:
        if keyword.arg == language:
            value = keyword.value
            return not (isinstance(value, ast.Constant) and not str(value.value or "").strip())
    return False
