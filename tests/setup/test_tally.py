"""The sum at the end of a full run: each test once, skips never among the passed."""

import subprocess
import sys
from pathlib import Path

TALLY = Path(__file__).parents[2] / "tools/tally.py"


def tally(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TALLY), str(folder)], capture_output=True, text=True, timeout=60, check=False
    )


def write_junit(report: Path, *cases: str) -> None:
    report.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>", encoding="utf-8")


def case(name: str, inside: str = "") -> str:
    return f'<testcase classname="pump" name="{name}">{inside}</testcase>'


def last_line(run: subprocess.CompletedProcess[str]) -> str:
    return run.stdout.splitlines()[-1]


def test_passed_and_skipped_are_counted_apart_over_all_reports(tmp_path: Path) -> None:
    """2 of pytest + 1 of a judge passed, 1 skipped with its reason: 3 passed, 0 failed, 1 skipped."""
    write_junit(
        tmp_path / "backend.xml",
        case("starts"),
        case("stops"),
        case("leaks", '<skipped message="no water"/>'),
    )
    (tmp_path / "conformance.tsv").write_text("tests/conformance/cap.sh\tpassed\t\n", encoding="utf-8")
    run = tally(tmp_path)
    assert last_line(run) == "3 passed, 0 failed, 1 skipped"
    assert "Skipped 1: no water" in run.stdout
    assert run.returncode == 0


def test_a_test_run_by_two_commands_counts_once_and_failed_wins(tmp_path: Path) -> None:
    """The same test passed in one report and failed in the other: 0 + 1, not 1 + 1."""
    write_junit(tmp_path / "rules.xml", case("starts"))
    write_junit(tmp_path / "backend.xml", case("starts", "<failure/>"), case("stops"))
    run = tally(tmp_path)
    assert last_line(run) == "1 passed, 1 failed, 0 skipped"
    assert run.returncode == 1


def test_an_error_in_a_fixture_counts_as_failed(tmp_path: Path) -> None:
    """JUnit writes <error> where the test itself never ran; that is no pass."""
    write_junit(tmp_path / "backend.xml", case("starts", "<error/>"), case("stops"))
    assert last_line(tally(tmp_path)) == "1 passed, 1 failed, 0 skipped"


def test_nothing_passed_is_a_failure(tmp_path: Path) -> None:
    """An empty folder of reports proves nothing, and neither do skips alone."""
    assert tally(tmp_path).returncode == 1
    write_junit(tmp_path / "backend.xml", case("leaks", '<skipped message="no water"/>'))
    run = tally(tmp_path)
    assert run.returncode == 1
    assert "No test passed at all" in run.stdout
    assert last_line(run) == "0 passed, 0 failed, 1 skipped"
