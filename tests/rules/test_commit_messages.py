"""One commit is one idea, and its message says which and why."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from structure.git import GitUnavailableError
from structure.history import Commit, list_commit_faults, list_commits

BODY = "The pump was started twice after a restart."


def test_commit_messages_say_what_and_why(root: Path) -> None:
    """The last 200 commits of this branch are `area: Sentence.` with a body."""
    try:
        commits = list_commits(root)
    except GitUnavailableError as reason:
        pytest.skip(f"no history to read: {reason}")
    faults = list_commit_faults(commits)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        ("Start the pump once.", BODY, "is not `area: Sentence.`"),
        ("act: Start the pump once", BODY, "is not `area: Sentence.`"),
        ("act: start the pump once.", BODY, "is not `area: Sentence.`"),
        ("feat(act): Start the pump once.", BODY, "is not `area: Sentence.`"),
        ("act: " + "Start the pump " * 7 + "once.", BODY, "is longer than 100 characters"),
        ("act: Start the pump once.", "Because.", "has no body that says why"),
        ("act: Start the pump once.", "", "has no body that says why"),
    ],
)
def test_a_poor_message_is_named(subject: str, body: str, expected: str) -> None:
    """Each fault is told with the commit that has it."""
    (fault,) = list_commit_faults([Commit(identity="abc1234", subject=subject, body=body)])
    assert fault.startswith("abc1234")
    assert expected in fault


@pytest.mark.parametrize(
    "subject",
    [
        "act: Start the pump once.",
        "sectors/drainage: Read the level in metres.",
        "web, show: Đổi màu lớp ngập.",
        "store: `SIGKILL` loses no row.",
    ],
)
def test_a_good_message_is_free(subject: str) -> None:
    """One area or several, in either language."""
    assert list_commit_faults([Commit(identity="abc1234", subject=subject, body=BODY)]) == []


def test_the_history_of_a_small_checkout_is_read(tmp_path: Path) -> None:
    """Two commits, newest first, with subject and body apart."""
    program = shutil.which("git")
    if program is None:
        pytest.skip("git is not installed")

    # Without what a hook of git may have set, which would lead these commits into the real checkout.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}

    def git(*arguments: str) -> None:
        person = (
            "-c",
            "user.name=An",
            "-c",
            "user.email=an@example.vn",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "core.hooksPath=none",
        )
        command = [program, "-C", str(tmp_path), *person, *arguments]
        subprocess.run(command, check=True, capture_output=True, env=environment)

    git("init")
    git("commit", "--allow-empty", "--message", f"act: Start the pump once.\n\n{BODY}")
    git("commit", "--allow-empty", "--message", "wip")
    newest, oldest = list_commits(tmp_path)
    assert (newest.subject, newest.body) == ("wip", "")
    assert oldest.subject == "act: Start the pump once."
    assert oldest.body.strip() == BODY
    assert len(list_commit_faults([newest, oldest])) == 2


def test_a_folder_without_history_says_so(tmp_path: Path) -> None:
    """Outside a checkout there is nothing to judge, and the reason is told."""
    with pytest.raises(GitUnavailableError, match="not a git checkout"):
        list_commits(tmp_path)
