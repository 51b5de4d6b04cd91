"""Schemathesis asks every route signed in as somebody of each role: no answer may be a server error.

The role decides which ways are gone, so fewer examples of each are enough beside requests_of_all_kinds.sh.
"""

import os
import subprocess
import sys
from pathlib import Path

from _people import sign_everybody_in

_WHOLE_S = 60


def main(url: str) -> int:
    """Ask as each role."""
    people = sign_everybody_in(url, "asks")
    for role, cookie in people.items():
        command = make_command(url, cookie)
        run = subprocess.run(command, capture_output=True, text=True, timeout=_WHOLE_S, check=False)
        if run.returncode:
            print(f"As {role}:\n{run.stdout}{run.stderr}")
            return 1
    print(f"asked by {len(people)} roles: {', '.join(people)}")
    return 0


def make_command(url: str, cookie: str) -> list[str]:
    """What asks as whoever shows a cookie.

    Ways to sign in and rights themselves are left out: they would take the session away that asks.
    """
    program = str(Path(os.environ["DOTHI_JUDGES"]) / "schemathesis")
    words = [program, "run", f"{url}/api/schema/openapi.json", "--url", url, "--header", f"Cookie: {cookie}"]
    words += ["--exclude-path-regex", "^/api/(sign-|users|grants|tokens|me/|privacy/users)"]
    words += ["--phases", "examples,fuzzing", "--checks", "not_a_server_error,content_type_conformance"]
    words += ["--max-examples", "1", "--workers", "1", "--seed", "20261122"]
    return [*words, "--request-timeout", "20", "--no-color"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
