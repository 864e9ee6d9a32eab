# SPDX-License-Identifier: MIT
"""The rules of style that no formatter and no compiler holds: each takes a file and yields findings."""

import re
from pathlib import Path
from typing import Iterator

import coroutines
from cpp_text import CPP_SUFFIXES, SKIPPED_FOLDERS, Finding, code_only, files_below, line_of

LONGEST_FILE = 500
LONG_FILE = 300

CODE_FOLDERS = ["src", "test", "fuzz", "bench"]
SCRIPT_FOLDERS = [*CODE_FOLDERS, "cmake", "scripts", ".ci"]
SCRIPT_FILES = ["dev", "CMakeLists.txt"]
SLASH_SUFFIXES = CPP_SUFFIXES | {".js", ".mjs", ".cjs", ".ts"}
HASH_SUFFIXES = {".sh", ".py", ".cmake"}
REFUSED_FOLDERS = {"utils", "util", "common", "helpers", "dto"}

# Put together here so that this file does not break its own rules.
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]) + r")\b")
SLEEP = re.compile(r"\bsleep_(?:for|until)\b|\b(?:u|nano)sleep\s*\(|\btime\.sle" + r"ep\(|^\s*sleep\s+[\d$.]",
                   re.MULTILINE)
SKIPPED_TEST = re.compile(r"\bGTEST_" + r"SKIP\b|\bDISABLED" + r"_\w")

# A name with < behind it is a specialisation: the comment is at its template.
_TYPE = re.compile(r"^(?:class|struct|union|enum(?: class| struct)?)\s+(?:\[\[.*?\]\]\s*)?"
                   r"(\w+)\b(?!\s*<)[^;()]*?\{", re.MULTILINE)
_DETAIL = re.compile(r"^namespace [\w:]*detail \{.*?^\} +// namespace", re.MULTILINE | re.DOTALL)


def check_style(root: Path) -> Iterator[Finding]:
    """Everything in the project that breaks a rule of style."""
    yield from refused_folders(root)
    paths = [root / name for name in SCRIPT_FILES if (root / name).is_file()]
    for path in [*paths, *files_below(root, SCRIPT_FOLDERS)]:
        name = path.relative_to(root)
        if not is_source(path):
            continue
        text = path.read_text(encoding="utf-8")
        yield from licence_line(name, text)
        yield from unfinished(name, text)
        yield from sleeps(name, text)
        if path.suffix in CPP_SUFFIXES:
            yield from cpp_style(name, text)


def cpp_style(name: Path, text: str) -> Iterator[Finding]:
    """The rules for C++ files."""
    code = code_only(text)
    yield from pragma_once(name, code)
    yield from length(name, text)
    yield from skipped_tests(name, code)
    yield from documented_types(name, text)
    yield from coroutines.braces_in_await(name, code)
    yield from coroutines.capturing_lambda(name, code)


def is_source(path: Path) -> bool:
    """Whether a file is code of ours: C++, or a script."""
    if path.suffix:
        return path.suffix in SLASH_SUFFIXES | HASH_SUFFIXES or path.name == "CMakeLists.txt"
    with path.open("rb") as file:
        return file.read(2) == b"#!"


def refused_folders(root: Path) -> Iterator[Finding]:
    """A folder's name says what its files are about."""
    for folder in CODE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root)
            if path.is_dir() and path.name in REFUSED_FOLDERS and not SKIPPED_FOLDERS.intersection(inside.parts):
                yield Finding(inside, 1, f"no folder is named {path.name}: name it after what it holds")


def licence_line(name: Path, text: str) -> Iterator[Finding]:
    """The first line (the second, after #!) names the licence."""
    lines = text.splitlines()
    first = lines[1:2] if text.startswith("#!") else lines[:1]
    expected = ("//" if name.suffix in SLASH_SUFFIXES else "#") + " SPDX-License-Identifier: MIT"
    if first != [expected]:
        yield Finding(name, 1, f"does not begin with: {expected}")


def unfinished(name: Path, text: str) -> Iterator[Finding]:
    """What is not finished is an issue, not a comment."""
    for match in UNFINISHED.finditer(text):
        yield Finding(name, line_of(text, match.start()), f"{match[0]}: open an issue instead")


def sleeps(name: Path, text: str) -> Iterator[Finding]:
    """Nothing waits for a time where it could wait for an event."""
    code = code_only(text) if name.suffix in CPP_SUFFIXES else text
    for match in SLEEP.finditer(code):
        yield Finding(name, line_of(code, match.start()), "sleeps: wait for what is expected instead")


def pragma_once(name: Path, code: str) -> Iterator[Finding]:
    """Headers guard themselves."""
    if name.suffix == ".hpp" and not re.search(r"^#pragma once$", code, re.MULTILINE):
        yield Finding(name, 1, "has no #pragma once")


def length(name: Path, text: str) -> Iterator[Finding]:
    """A file stays small enough to be read in one go."""
    lines = text.count("\n")
    if name.parts[0] == "src" and lines > LONGEST_FILE:
        yield Finding(name, 1, f"has {lines} lines, more than {LONGEST_FILE}: split it")


def long_files(root: Path) -> Iterator[str]:
    """Notes about files that are allowed, but longer than they should be."""
    for path in files_below(root, ["src"]):
        if path.suffix in CPP_SUFFIXES:
            lines = path.read_text(encoding="utf-8").count("\n")
            if LONG_FILE < lines <= LONGEST_FILE:
                yield f"note: {path.relative_to(root)} has {lines} lines, more than {LONG_FILE}"


def skipped_tests(name: Path, code: str) -> Iterator[Finding]:
    """A test runs, or is not there."""
    for match in SKIPPED_TEST.finditer(code):
        yield Finding(name, line_of(code, match.start()), f"{match[0]}: no test is switched off")


def documented_types(name: Path, text: str) -> Iterator[Finding]:
    """A type at namespace scope of a header says what it is, in a /// comment above it."""
    if name.suffix != ".hpp" or name.parts[0] != "src":
        return
    internal = [match.span() for match in _DETAIL.finditer(text)]
    for match in _TYPE.finditer(text):
        if any(begin <= match.start() < end for begin, end in internal):
            continue
        if not _line_above_declaration(text[: match.start()]).startswith("///"):
            yield Finding(name, line_of(text, match.start()), f"{match[1]} has no /// comment")


def _line_above_declaration(before: str) -> str:
    lines = before.splitlines()
    in_template = re.compile(r"^(template\b|\s+\S|requires\b)")  # its lines, where it has several
    while lines and in_template.match(lines[-1]):
        lines.pop()
    return lines[-1] if lines else ""
