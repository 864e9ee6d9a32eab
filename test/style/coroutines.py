# SPDX-License-Identifier: MIT
"""What must not be written around a co_await: g++ 12 compiles it into a double free, silently."""

import re
from pathlib import Path
from typing import Iterator

from cpp_text import Finding, line_of

_AWAIT = re.compile(r"\bco_await\b")
_CONDITION = re.compile(r"\b(?:if|if constexpr|while|for|switch)\s*$")
_LAMBDA = re.compile(
    r"(?<![\w\])])\[(?P<captures>[^\[\]]+)\]\s*(?:<[^{};]*?>\s*)?(?:\([^{};]*?\))?[^{};()\[\]]*"
    r"(?:->\s*[^{};]*?)?\{")


def braces_in_await(name: Path, code: str) -> Iterator[Finding]:
    """No braces in a statement that awaits: g++ 12.2 destroys such temporaries twice."""
    for match in _AWAIT.finditer(code):
        if _brace_before(code, match.start()) or _brace_after(code, match.end()):
            yield Finding(name, line_of(code, match.start()),
                          "braces in a statement with co_await: name the value first and move it in")


def _brace_before(code: str, position: int) -> bool:
    """Whether the statement opens an initialiser's brace before the position."""
    for index in range(position - 1, -1, -1):
        char = code[index]
        if char == ";":
            return False
        if char == "{":  # the formatter sets an initialiser's brace right behind the type
            return index > 0 and bool(re.match(r"[\w>,(]", code[index - 1]))
        if char == "}":
            return code[index + 1 :].lstrip()[:1] in set(",).")
    return False


def _brace_after(code: str, position: int) -> bool:
    """Whether a brace follows before the statement, or the condition that it stands in, ends."""
    condition_end = _end_of_condition(code, position)
    for index in range(position, len(code)):
        if index == condition_end or code[index] == ";":
            return False
        if code[index] == "{":
            return True
    return False


def _end_of_condition(code: str, position: int) -> int:
    """Where the parentheses of the if, for, while or switch around a position end; -1 without one."""
    depth = 0
    for index in range(position - 1, -1, -1):
        char = code[index]
        if char in ";{}":
            if char == ";" and _inside_for_head(code, index):
                continue
            return -1
        depth += {"(": -1, ")": 1}.get(char, 0)
        if depth < 0:
            if _CONDITION.search(code, max(0, index - 20), index):
                return _closing(code, index, "()")
            depth = 0
    return -1


def _inside_for_head(code: str, position: int) -> bool:
    """Whether a semicolon is one inside parentheses: `for (a; b; c)`, `if (a; b)`."""
    line_start = code.rfind("\n", 0, position) + 1
    before = code[line_start:position]
    return before.count("(") > before.count(")")


def _closing(code: str, position: int, pair: str) -> int:
    """Where the bracket at a position is closed, or the end of the text."""
    depth = 0
    for index in range(position, len(code)):
        depth += {pair[0]: 1, pair[1]: -1}.get(code[index], 0)
        if depth == 0:
            return index
    return len(code)


def capturing_lambda(name: Path, code: str) -> Iterator[Finding]:
    """No coroutine is a lambda with captures: they die with the lambda, which the coroutine outlives."""
    for match in _LAMBDA.finditer(code):
        body = code[match.end() - 1 : _closing(code, match.end() - 1, "{}")]
        own = _without_nested_lambdas(body)
        if re.search(r"\bco_(?:await|return|yield)\b", own):
            yield Finding(name, line_of(code, match.start()),
                          "a coroutine that is a lambda with captures: pass them as parameters")


def _without_nested_lambdas(body: str) -> str:
    """The body of a lambda without the bodies of those inside it."""
    nested = re.compile(r"(?<![\w\])])\[[^\[\]]*\]\s*(?:\([^{};]*?\))?[^{};()\[\]]*(?:->\s*[^{};]*?)?\{")
    position = 1
    while match := nested.search(body, position):
        begin = match.end() - 1
        end = _closing(body, begin, "{}")
        body = body[:begin] + "{" + re.sub(r"[^\n]", " ", body[begin + 1 : end]) + body[end:]
        position = begin + 1
    return body
