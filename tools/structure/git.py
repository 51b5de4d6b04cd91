"""Questions to git, for the rules that concern a checkout and not only a folder."""

import os
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
    # A hook of git tells its children which checkout it runs in, and they would look there and not here.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = [program, "-C", str(root), *arguments]
    answer = subprocess.run(command, capture_output=True, check=False, timeout=60, env=environment)
    if answer.returncode != 0:
        raise GitUnavailableError(answer.stderr.decode(errors="replace").strip())
    return answer.stdout.decode(errors="replace")
