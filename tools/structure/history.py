"""Commit messages: one idea a commit, said as `area: Sentence.` with a body that says why."""

import re
from dataclasses import dataclass
from pathlib import Path

from structure.git import GitUnavailableError, read_git

_SUBJECT = re.compile(r"^[a-z][\w./-]*(?:, [a-z][\w./-]*)*: [`“\"(]?[^\Wa-z].*\.$")
_LONGEST_SUBJECT = 100
_SHORTEST_BODY = 20
_COMMIT_END = "\x1e"
_PART_END = "\x1f"


@dataclass(frozen=True, kw_only=True)
class Commit:
    """What a commit says of itself."""

    identity: str
    subject: str
    body: str


def list_commits(root: Path, *, limit: int = 200) -> list[Commit]:
    """The last commits of the current branch that are no merges, newest first.

    Raises GitUnavailableError outside a checkout, before the first commit, and in a shallow clone,
    whose oldest commit would not be the real one.
    """
    if read_git(root, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise GitUnavailableError("this is a shallow clone, its history is cut off")
    shape = _PART_END.join(("%h", "%s", "%b")) + _COMMIT_END
    answer = read_git(root, "log", "--no-merges", f"--max-count={limit}", f"--format={shape}")
    entries = [entry.lstrip("\n").split(_PART_END) for entry in answer.split(_COMMIT_END) if entry.strip()]
    return [Commit(identity=identity, subject=subject, body=body) for identity, subject, body in entries]


def list_commit_faults(commits: list[Commit]) -> list[str]:
    """What each message lacks, named by the commit."""
    return [
        f"{commit.identity} {commit.subject!r} {fault}"
        for commit in commits
        for fault in _list_faults(commit)
    ]


def _list_faults(commit: Commit) -> list[str]:
    faults: list[str] = []
    if not _SUBJECT.match(commit.subject):
        faults.append("is not `area: Sentence.` with a full stop")
    if len(commit.subject) > _LONGEST_SUBJECT:
        faults.append(f"is longer than {_LONGEST_SUBJECT} characters")
    if len(commit.body.strip()) < _SHORTEST_BODY:
        faults.append("has no body that says why")
    return faults
