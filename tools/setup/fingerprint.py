"""Print one SHA-256 over the names and contents of the files and folders given as arguments.

Standard library only: it runs before anything is installed. A missing path counts as such,
so that its appearance changes the fingerprint.
"""

import hashlib
import os
import sys
from pathlib import Path

# What the tools themselves write into a source folder says nothing about the sources.
WRITTEN_BY_TOOLS = {"node_modules", "dist", ".stamps", "__pycache__", "coverage", ".vite"}


def list_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files: list[Path] = []
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if name not in WRITTEN_BY_TOOLS]
        files += [Path(folder) / name for name in names]
    return sorted(files)


def fingerprint(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        for file in list_files(path):
            content = file.read_bytes() if file.is_file() else b"absent"
            digest.update(f"{file.as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


if __name__ == "__main__":
    print(fingerprint([Path(argument) for argument in sys.argv[1:]]))
