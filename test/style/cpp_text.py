# SPDX-License-Identifier: MIT
"""Looks at C++ text without parsing it: includes, and code with its comments and strings blanked."""

import re
from pathlib import Path
from typing import Iterator, NamedTuple

CPP_SUFFIXES = {".cpp", ".hpp"}
SKIPPED_FOLDERS = {"node_modules", "build", "__pycache__", ".git"}

_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
_NOT_CODE = re.compile(
    r'R"(?P<end>[^()\s]*)\(.*?\)(?P=end)"'  # raw strings
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'"  # characters, but not the ' of 20'000
    r"|//[^\n]*|/\*.*?\*/",
    re.DOTALL,
)


class Finding(NamedTuple):
    """One broken rule, at one line of one file."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


class Include(NamedTuple):
    """One #include: what is included, whether in quotes, and on which line."""

    name: str
    quoted: bool
    line: int


def line_of(text: str, position: int) -> int:
    """The line number of a position in a text."""
    return text.count("\n", 0, position) + 1


def includes(text: str) -> list[Include]:
    """Every #include of a file."""
    return [Include(m[2], m[1] == '"', line_of(text, m.start(1))) for m in _INCLUDE.finditer(text)]


def code_only(text: str) -> str:
    """The text with comments and literals replaced by blanks, each line where it was."""

    def blank(match: re.Match) -> str:
        return re.sub(r"[^\n]", " ", match[0])

    return _NOT_CODE.sub(blank, text)


def files_below(root: Path, folders: list[str]) -> Iterator[Path]:
    """Every file in some folders of the project, in a fixed order, without what tools put there."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root).parts
            if path.is_file() and not SKIPPED_FOLDERS.intersection(inside):
                yield path


def cpp_files(root: Path, folders: list[str]) -> Iterator[Path]:
    """Every C++ file in some folders of the project."""
    return (path for path in files_below(root, folders) if path.suffix in CPP_SUFFIXES)
