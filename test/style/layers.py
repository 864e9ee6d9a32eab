# SPDX-License-Identifier: MIT
"""Who may include whom: one way only, as drawn in docs/architecture.md."""

from fnmatch import fnmatch
from pathlib import Path
from typing import Iterator

from cpp_text import Finding, cpp_files, includes

# What the files of a module may include of the project, as patterns below src/.
FIELD_RULES = ["schema/field.hpp", "schema/rules.hpp"]
ALLOWED = {
    "base": ["base/*"],
    "schema": ["schema/*", "base/*"],
    "domain": ["domain/*", *FIELD_RULES, "base/*"],
    "auth": ["auth/*", "domain/ids.hpp", "base/*"],
    "store": ["store/*", "domain/*", *FIELD_RULES, "base/*"],
    "http": ["http/*", "base/*"],
    "api": ["api/*", "store/store.hpp", "auth/*", "http/message.hpp", "http/router.hpp",
            "http/content_coding.hpp", "http/entity_tag.hpp", "http/packed_body.hpp", "http/packer.hpp",
            "domain/*", "schema/*", "base/*"],
    "app": ["app/*", "api/*", "store/*", "auth/*", "http/*", "domain/*", "schema/*", "base/*"],
}
# Tests beside the sources may use what tests share, besides what their module may use.
ALLOWED_IN_TESTS = ["support/*"]

# Asio and Beast cost about 20 seconds in every file that sees them, so these alone may, directly or
# through another header. (Tests in test/ may use them, never the units beside the sources.)
ASIO_HEADERS = ["boost/asio.hpp", "boost/asio/*", "boost/beast.hpp", "boost/beast/*"]
ASIO_FILES = [
    "src/http/asio.hpp", "src/http/boost.cpp", "src/http/channel.*", "src/http/connection.*",
    "src/http/connection_input.cpp", "src/http/event_loop.*", "src/http/loop_watch.*",
    "src/http/http2_connection.*", "src/http/http2_events.cpp", "src/http/request_parser.*", "src/http/server.*", "src/http/tcp_listener.*", "src/http/transfer.hpp",
    "fuzz/head_fuzz.cpp",
]

# What the metrics are shown with. Who counts something knows nothing of it.
PROMETHEUS_HEADERS = ["prometheus/*"]
PROMETHEUS_FILES = ["src/app/metric_list.*", "src/app/metric_families.cpp"]

# Only these see both databases.
BOTH_STORES = "src/store/open_*"
# What works on a whole store must be out of reach of any request.
WHOLE_STORE = "store/admin.hpp"


def matches(name: str, patterns: list[str]) -> bool:
    """Whether a path matches one of the patterns."""
    return any(fnmatch(name, pattern) for pattern in patterns)


class Project:
    """The files of a project and what they include."""

    def __init__(self, root: Path):
        self.root = root
        self.files = {str(path.relative_to(root)): includes(path.read_text(encoding="utf-8"))
                      for path in cpp_files(root, ["src", "test", "fuzz", "bench"])}

    def resolve(self, name: str) -> str | None:
        """The project's file that an include names, if it is one of the project's."""
        for folder in ("src", "test"):
            if f"{folder}/{name}" in self.files:
                return f"{folder}/{name}"
        return None

    def reached(self, start: str) -> dict[str, list[str]]:
        """Every file and foreign header that a file includes, however indirectly, each with the way."""
        ways: dict[str, list[str]] = {start: [start]}
        waiting = [start]
        while waiting:
            current = waiting.pop(0)
            for include in self.files.get(current, []):
                target = self.resolve(include.name) or include.name
                if target not in ways:
                    ways[target] = [*ways[current], target]
                    waiting.append(target)
        return ways


def check_layers(root: Path) -> Iterator[Finding]:
    """Everything that includes what it may not."""
    project = Project(root)
    for name in project.files:
        if name.startswith("src/"):
            yield from _check_module(project, name)
            yield from _check_stores(project, name)
            yield from _check_whole_store(project, name)
            yield from _check_prometheus(project, name)
        if not name.startswith("test/"):
            yield from _check_asio(project, name)


def _check_module(project: Project, name: str) -> Iterator[Finding]:
    module = name.split("/")[1]
    allowed = ALLOWED.get(module)
    if allowed is None:
        yield Finding(Path(name), 1, f"src/{module} is not a module of the layer table")
        return
    for include in project.files[name]:
        known = project.resolve(include.name)
        is_test = name.endswith("_test.cpp")
        if not include.quoted:
            if known:
                yield Finding(Path(name), include.line, f'write "{include.name}" in quotes')
        elif known is None:
            yield Finding(Path(name), include.line,
                          f'"{include.name}" is no file below src/: include by the path from there')
        elif not matches(include.name, allowed + (ALLOWED_IN_TESTS if is_test else [])):
            yield Finding(Path(name), include.line, f'{module} may not include "{include.name}"')


def _check_stores(project: Project, name: str) -> Iterator[Finding]:
    if fnmatch(name, BOTH_STORES):
        return
    for include in project.files[name]:
        for store in ("sqlite", "postgres"):
            inside = name.startswith(f"src/store/{store}/")
            if include.name.startswith(f"store/{store}/") and not inside:
                yield Finding(Path(name), include.line,
                              f'only {BOTH_STORES} may include "{include.name}" from outside')


def _check_whole_store(project: Project, name: str) -> Iterator[Finding]:
    if name.split("/")[1] not in ("api", "http"):
        return
    way = project.reached(name).get(f"src/{WHOLE_STORE}")
    if way:
        yield Finding(Path(name), 1, f"a request could reach {WHOLE_STORE}: " + " -> ".join(way))


def _check_asio(project: Project, name: str) -> Iterator[Finding]:
    if matches(name, ASIO_FILES):
        return
    for target, way in project.reached(name).items():
        if matches(target, ASIO_HEADERS):
            yield Finding(Path(name), 1, "may not see Asio or Beast: " + " -> ".join(way))
            return


def _check_prometheus(project: Project, name: str) -> Iterator[Finding]:
    if matches(name, PROMETHEUS_FILES):
        return
    for target, way in project.reached(name).items():
        if matches(target, PROMETHEUS_HEADERS):
            yield Finding(Path(name), 1, "may not see prometheus-cpp: " + " -> ".join(way))
            return
