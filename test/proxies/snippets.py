# SPDX-License-Identifier: MIT
"""The examples of docs/deploy.md."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "deploy.md"


def snippet(name: str, places: dict[str, str]) -> str:
    """The code block behind `<!-- snippet: name -->`, with addresses and paths changed to those of a test."""
    page = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"<!-- snippet: {name} -->\n```[a-z]+\n(.*?)```", page, re.DOTALL)
    assert found, f"{PAGE} has no snippet {name}"
    text = found[1]
    for documented, here in places.items():
        assert documented in text, f"the snippet {name} lacks {documented}"
        text = text.replace(documented, here)
    return text
