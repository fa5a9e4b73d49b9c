"""Checks the names of files before anything is written: no file that is read, or written already, is written over."""

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

from bot.errors import FileRefused


def refuse_shared(read: Mapping[str, Path | None], written: Mapping[str, Path | None]) -> None:
    """`FileRefused` when a file to write is also read, or two writes name one; each path by what it holds."""
    sources = [(what, path) for what, path in read.items() if path is not None]
    targets = [(what, path) for what, path in written.items() if path is not None]
    for what, path in targets:
        for source, other in sources:
            if _is_same(path, other):
                raise FileRefused(f"{path} holds {source}: please give {what} another name, so that nothing is lost.")
    for (first, path), (second, other) in combinations(targets, 2):
        if _is_same(path, other):
            raise FileRefused(f"{path} cannot hold both {first} and {second}: please give one of them another name.")


def _is_same(one: Path, other: Path) -> bool:
    """Whether both names lead to one file; a device such as /dev/null keeps nothing that could be lost."""
    if one.exists() and other.exists():
        return one.is_file() and one.samefile(other)
    return one.resolve() == other.resolve()
