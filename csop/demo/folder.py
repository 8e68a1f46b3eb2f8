"""The folder of a demo's run."""

import shutil
from pathlib import Path


class FolderError(Exception):
    """A folder that holds something else than a demo's run: it is not emptied."""


def make_empty(folder: Path) -> None:
    """Only what an earlier run left is removed. Raises FolderError."""
    if folder.exists() and not folder.is_dir():
        raise FolderError(f"{folder}: is no folder; name another")
    if folder.exists() and any(folder.iterdir()) and not (folder / "deployment.json").exists():
        raise FolderError(f"{folder}: holds something else than a demo; empty it or name another")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
