#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the layers, the style and the links of the project; see `layers.py`, `rules.py`, `links.py` for the rules."""

import argparse
import sys
from pathlib import Path

from cpp_text import cpp_files
from layers import check_layers
from links import check_links
from rules import CODE_FOLDERS, check_style, long_files

CHECKS = {"layers": check_layers, "style": check_style, "links": check_links}


def main() -> int:
    """Prints every finding; 1 when there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=CHECKS, help="run one of the checks")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    options = parser.parse_args()

    names = [options.only] if options.only else list(CHECKS)
    findings = [str(finding) for name in names for finding in CHECKS[name](options.root)]
    notes = list(long_files(options.root)) if "style" in names else []
    for line in [*notes, *findings]:
        print(line)
    files = len(list(cpp_files(options.root, CODE_FOLDERS)))
    print(f"{' and '.join(names)}: {files} C++ files, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
