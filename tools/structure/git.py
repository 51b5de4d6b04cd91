"""Questions to git, for the rules that concern a checkout and not only a folder."""

import shutil
import subprocess
from pathlib import Path


class GitUnavailableError(Exception):
    """This folder is no git checkout, or git refuses to read it; run the rule in a clone."""


def read_git(root: Path, *arguments: str) -> str:
    """Answer of one git command, as text.

    Raises GitUnavailableError where there is no git, no checkout, or git answers with a failure.
    """
    program = shutil.which("git")
    if program is None or not (root / ".git").exists():
        raise GitUnavailableError(f"{root.name} is not a git checkout or git is not installed")
    answer = subprocess.run(
        [program, "-C", str(root), *arguments], capture_output=True, check=False, timeout=60
    )
    if answer.returncode != 0:
        raise GitUnavailableError(answer.stderr.decode(errors="replace").strip())
    return answer.stdout.decode(errors="replace")
