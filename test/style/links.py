# SPDX-License-Identifier: MIT
"""Links within the documentation lead somewhere: to a file that is there, to a heading that it has."""

import re
from pathlib import Path
from typing import Iterator

from cpp_text import Finding, files_below, line_of

FOLDERS = ["docs"]

# What looks like a link in code is none.
_CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]*)\)")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z]+:")


def blank_code(text: str, pattern: re.Pattern = _CODE) -> str:
    """The text with its code blanked, line by line as long as before."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def anchors_of(path: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them: lower case, hyphens for blanks."""
    fences = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
    text = blank_code(path.read_text(encoding="utf-8"), fences)
    anchors: set[str] = set()
    for heading in _HEADING.findall(text):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        anchor = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        number = 1
        while anchor in anchors:
            anchor, number = f"{anchor.removesuffix(f'-{number - 1}')}-{number}", number + 1
        anchors.add(anchor)
    return anchors


def check_links(root: Path) -> Iterator[Finding]:
    """Every link of a page to a file or a heading that is not there."""
    for page in [*root.glob("*.md"), *files_below(root, FOLDERS)]:
        if page.suffix != ".md":
            continue
        text = blank_code(page.read_text(encoding="utf-8"))
        for match in _LINK.finditer(text):
            if _ELSEWHERE.match(match[1]):
                continue
            name, _, anchor = match[1].partition("#")
            target = page.parent / name if name else page
            is_there = target.exists() and (not anchor or anchor in anchors_of(target))
            if not is_there:
                yield Finding(page.relative_to(root), line_of(text, match.start()),
                              f"the link leads nowhere: {match[1]}")
