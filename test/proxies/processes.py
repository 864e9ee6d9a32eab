# SPDX-License-Identifier: MIT
"""The programs that the tests run, each ended by its own object."""

import json
import os
import queue
import random
import re
import secrets
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path
from typing import Callable

PATIENCE = 60
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, out of those that Linux does not hand out by itself."""
    while True:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Process:
    """A program in the foreground; its output and errors are read together, line by line."""

    def __init__(self, arguments: list[str], folder: Path, environment: dict[str, str]):
        self.name = arguments[0]
        self.seen: list[str] = []
        self.lines: queue.Queue[str | None] = queue.Queue()
        self.child = subprocess.Popen(arguments, cwd=folder, env={"PATH": PATH, "METRICS_ADDRESS": "off", **environment},
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.child.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.child.terminate()
        try:
            self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        if kind is not None:
            while (line := self.lines.get()) is not None:
                self.seen.append(line)
            print(f"--- {self.name} said:\n" + "".join(self.seen[-60:]))

    def wait_for_line(self, pattern: str) -> re.Match:
        """The first line, of all that it ever wrote, that matches."""
        for line in self.seen:
            if found := re.search(pattern, line):
                return found
        end = time.monotonic() + PATIENCE
        while True:
            line = self.lines.get(timeout=max(0.1, end - time.monotonic()))
            if line is None:
                self.lines.put(None)
                raise AssertionError(f"{self.name} ended before it said {pattern}")
            self.seen.append(line)
            if found := re.search(pattern, line):
                return found

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """Waits for what it tells nobody."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if is_ready():
                return
            try:
                self.child.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"{self.name} ended")
        raise AssertionError(f"{self.name} does not listen")


def listens(port: int) -> bool:
    """Whether somebody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def speaks_tls(port: int, host: str) -> bool:
    """Whether somebody there has a certificate for a host."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as probe:
            with context.wrap_socket(probe, server_hostname=host):
                return True
    except OSError:
        return False


class Taskgate(Process):
    """The program, with the settings of a test."""

    secret = secrets.token_hex(32)

    def __init__(self, binary: str, folder: Path, settings: dict[str, str]):
        self.binary = binary
        settings = {"HOST": "127.0.0.1", "PORT": "0", "THREADS": "2", "LOG_FORMAT": "json",
                    "BETTER_AUTH_SECRET": self.secret, **settings}
        super().__init__(self.command(settings), folder, self.environment(settings))

    def command(self, _settings: dict[str, str]) -> list[str]:
        """What is started."""
        return [self.binary, "serve"]

    def environment(self, settings: dict[str, str]) -> dict[str, str]:
        """In what surroundings."""
        return settings

    def port(self) -> int:
        """Where it listens, from the banner."""
        return int(self.wait_for_line(r"^ *Address *https?://127\.0\.0\.1:(\d+)")[1])

    def redirect_port(self) -> int:
        """Where it leads from http to https."""
        return int(self.wait_for_line(r"Redirect from http, port (\d+)")[1])

    def client_of(self, request_id: str) -> str | None:
        """From whom the log says that a request was; None: from nobody that has an address."""
        line = self.wait_for_line(rf'^{{.*"request_id":"{request_id}".*}}$')[0]
        return json.loads(line).get("client")


class ActivatedTaskgate(Taskgate):
    """The program, started by systemd's own tool with the first connection to one of its sockets."""

    def __init__(self, binary: str, folder: Path, settings: dict[str, str], sockets: list[tuple[str, str]]):
        self.sockets = sockets
        super().__init__(binary, folder, settings)

    def command(self, settings: dict[str, str]) -> list[str]:
        arguments = ["systemd-socket-activate"]
        for place, _ in self.sockets:
            arguments.append(f"--listen={place}")
        arguments.append("--fdname=" + ":".join(name for _, name in self.sockets))
        arguments += [f"--setenv={name}={value}" for name, value in {"METRICS_ADDRESS": "off", **settings}.items()]
        return [*arguments, self.binary, "serve"]

    def environment(self, _settings: dict[str, str]) -> dict[str, str]:
        return {}


def nginx(folder: Path, port: int, config: str) -> Process:
    """nginx with a piece of configuration for its block `http`."""
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};"
                        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} pid {folder}/nginx.pid; error_log stderr; worker_processes 1; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{config}\n}}\n", encoding="utf-8")
    process = Process(["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")], folder, {})
    process.wait_until(lambda: listens(port))
    return process


def haproxy(folder: Path, port: int, config: str) -> Process:
    """HAProxy with a configuration."""
    (folder / "haproxy.cfg").write_text(config, encoding="utf-8")
    process = Process(["haproxy", "-db", "-f", str(folder / "haproxy.cfg")], folder, {})
    process.wait_until(lambda: listens(port))
    return process


def caddy(folder: Path, port: int, host: str, config: str) -> Process:
    """Caddy with a configuration; its certificates are its own, and it asks nobody for one."""
    options = ("{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n"
               f"\tdefault_bind 127.0.0.1\n\thttp_port {free_port()}\n\thttps_port {port}\n}}\n")
    (folder / "Caddyfile").write_text(options + config, encoding="utf-8")
    process = Process(["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")], folder,
                      {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)})
    # It makes the certificate once it listens.
    process.wait_until(lambda: speaks_tls(port, host))
    return process
