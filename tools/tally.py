"""Add up what the test runners reported in a folder, and print why tests were skipped.

Reads JUnit reports (`*.xml`) and the verdicts of the conformance judges (`conformance.tsv`).
A test that two commands ran counts once, and as failed when it failed in either.
The last line is always "N passed, N failed, N skipped".
"""

import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

Verdict = Literal["passed", "failed", "skipped"]


class Outcome(NamedTuple):
    test: str
    verdict: Verdict
    reason: str = ""


def read_junit(report: Path) -> Iterator[Outcome]:
    # The reports were written a moment ago by the runners this machine started itself.
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314
        test = f"{case.get('classname', '')}::{case.get('name', '')}"
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            yield Outcome(test, "failed")
        elif skip is not None:
            yield Outcome(test, "skipped", skip.get("message") or (skip.text or "").strip())
        else:
            yield Outcome(test, "passed")


def read_verdicts(table: Path) -> Iterator[Outcome]:
    for line in table.read_text(encoding="utf-8").splitlines():
        test, verdict, reason = line.split("\t")
        if verdict not in {"passed", "failed", "skipped"}:
            raise ValueError(f"{table}: {verdict!r} is no verdict; write passed, failed or skipped")
        yield Outcome(test, verdict, reason)  # type: ignore[arg-type]  # checked one line above


def read_reports(folder: Path) -> Iterator[Outcome]:
    for report in sorted(folder.glob("*.xml")):
        yield from read_junit(report)
    for table in sorted(folder.glob("*.tsv")):
        yield from read_verdicts(table)


def worst_of_each(outcomes: Iterator[Outcome]) -> dict[str, Outcome]:
    weight = {"skipped": 0, "passed": 1, "failed": 2}
    worst: dict[str, Outcome] = {}
    for outcome in outcomes:
        known = worst.get(outcome.test)
        if known is None or weight[outcome.verdict] > weight[known.verdict]:
            worst[outcome.test] = outcome
    return worst


def main(folder: Path) -> int:
    outcomes = worst_of_each(read_reports(folder)).values()
    reasons = Counter(
        outcome.reason or "no reason given" for outcome in outcomes if outcome.verdict == "skipped"
    )
    for reason, count in sorted(reasons.items()):
        print(f"Skipped {count}: {reason}")
    count_of = Counter(outcome.verdict for outcome in outcomes)
    if count_of["passed"] == 0:
        print("No test passed at all: nothing was proven, and that counts as a failure.")
    print(f"{count_of['passed']} passed, {count_of['failed']} failed, {count_of['skipped']} skipped")
    return 0 if count_of["passed"] > 0 and count_of["failed"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
