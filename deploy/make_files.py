#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the manual page and the completions of the package, out of what the program says with --help:

make_files.py PROGRAM FOLDER VERSION
"""

import gzip
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

CHANGELOG = """taskgate ({version}) unstable; urgency=medium

  * See CHANGELOG.md of the sources.

 -- The Taskgate authors <taskgate@taskgate.invalid>  Thu, 01 Jan 2026 00:00:00 +0000
"""

FILES = """.SH FILES
.TP
.I /etc/taskgate/taskgate.env
The settings of the service, where the Debian package is installed.
.TP
.I /etc/taskgate/secret.env
Its secret, made with the installation.
.TP
.I /var/lib/taskgate
Its tasks, where they are in SQLite.
.TP
.I .env
Without ENV_FILE, settings are read from the working directory.
.SH ENVIRONMENT
Every setting is a variable of the environment; a flag counts before it, and it before a line of a file.
.TP
.B ENV_FILE
Files to read settings from in place of
.IR .env ,
with colons between them; a later one counts before an earlier one.
.SH SIGNALS
.TP
.B SIGTERM, SIGINT
Stop, and answer what is in flight; the second one ends at once.
.TP
.B SIGHUP
Read the configuration again, and open the log file again.
.TP
.B SIGUSR1
Open the log file again.
.SH EXIT STATUS
0: success. 1: it failed. 2: wrong usage or configuration.
"""


@dataclass
class Option:
    names: list[str]
    text: str


@dataclass
class Command:
    name: str
    text: str
    options: list[Option] = field(default_factory=list)


def help_of(program: str, *words: str) -> str:
    """What the program says with --help; wide, so that nothing is broken into lines."""
    return subprocess.run([program, *words, "--help"], check=True, capture_output=True, text=True).stdout


def read_options(text: str) -> list[Option]:
    """The options of a help text: lines such as `  -h,--help   Print this help`."""
    options = []
    for line in text.splitlines():
        found = re.match(r"  ((?:-\w,)?--[a-z0-9-]+)(?:[ =]\S+)*?(?:\s{2,}(.*))?$", line)
        if found:
            options.append(Option(found[1].split(","), (found[2] or "").strip()))
    return options


def read_commands(program: str) -> list[Command]:
    """Every subcommand, with its options."""
    text = help_of(program)
    commands = []
    for line in text.split("Subcommands:\n")[1].split("\n\n")[0].splitlines():
        found = re.match(r"  ([a-z0-9-]+)\s+(.*)$", line)
        if found:
            commands.append(Command(found[1], found[2], read_options(help_of(program, found[1]))))
    return commands


def roff(text: str) -> str:
    """Text as it stands in a manual page."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


def manual_page(commands: list[Command], version: str) -> str:
    """taskgate(1)."""
    page = f""".\\" Made by deploy/make_files.py.
.TH TASKGATE 1 "" "Taskgate {version}" "User Commands"
.SH NAME
taskgate \\- multi\\-user task service that verifies JSON Web Tokens
.SH SYNOPSIS
.B taskgate
.I COMMAND
.RI [ OPTIONS ]
.SH DESCRIPTION
Taskgate serves tasks to users over HTTP, and lets in only those whose JSON Web Token it can verify.
It keeps the tasks in one SQLite file or in PostgreSQL.
.SH COMMANDS
"""
    for command in commands:
        page += f".TP\n.B {roff(command.name)}\n{roff(command.text)}\n"
    for command in commands:
        if command.name == "serve":
            page += ".SH SETTINGS AND OTHER OPTIONS OF SERVE\n"
        else:
            page += f".SH OPTIONS OF {roff(command.name.upper())}\n"
        for option in command.options:
            page += f".TP\n.B {roff(', '.join(option.names))}\n{roff(option.text)}\n"
    return page + FILES


def bash_completion(commands: list[Command]) -> str:
    """For bash: commands, then their options; words that are files beyond."""
    cases = "".join(
        f"        {command.name}) words=\"{' '.join(name for option in command.options for name in option.names)}\" ;;\n"
        for command in commands)
    return f"""# SPDX-License-Identifier: MIT
# bash completion for taskgate; made by deploy/make_files.py.

_taskgate() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} command=${{COMP_WORDS[1]}} words=
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "{' '.join(command.name for command in commands)} --help --version" -- "$word")
        return
    fi
    case $command in
{cases}    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}}
complete -o filenames -F _taskgate taskgate
"""


def zsh_text(text: str) -> str:
    """A first sentence, as it stands in brackets between single quotes."""
    text = text.split(". ")[0].replace("'", "").replace("`", "")
    return re.sub(r"([\[\]:\\])", r"\\\1", text)


def zsh_completion(commands: list[Command]) -> str:
    """For zsh."""
    names = "".join(f"        '{command.name}:{zsh_text(command.text)}'\n" for command in commands)
    cases = ""
    for command in commands:
        options = " ".join(f"'{name}[{zsh_text(option.text)}]'"
                           for option in command.options for name in option.names)
        cases += f"        {command.name}) _arguments {options} '*:file:_files' ;;\n"
    return f"""#compdef taskgate
# SPDX-License-Identifier: MIT
# zsh completion for taskgate; made by deploy/make_files.py.

_taskgate() {{
    local -a commands
    commands=(
{names}    )
    if ((CURRENT == 2)); then
        _describe command commands
        return
    fi
    local command=$words[2]
    shift words
    ((CURRENT--))
    case $command in
{cases}    esac
}}
_taskgate "$@"
"""


def write_packed(path: Path, text: str) -> None:
    """gzip as Debian wants it: as small as it gets, without name and time."""
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def main() -> None:
    program, folder, version = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    folder.mkdir(parents=True, exist_ok=True)
    commands = read_commands(program)
    write_packed(folder / "taskgate.1.gz", manual_page(commands, version))
    write_packed(folder / "changelog.gz", CHANGELOG.format(version=version))
    (folder / "taskgate.bash").write_text(bash_completion(commands), encoding="utf-8")
    (folder / "_taskgate").write_text(zsh_completion(commands), encoding="utf-8")


if __name__ == "__main__":
    main()
