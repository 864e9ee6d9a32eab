# SPDX-License-Identifier: MIT
"""usage: proxies.py BINARY

Proxies are at 127.0.0.1, clients at 127.0.0.2."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from processes import ActivatedTaskgate, Taskgate, caddy, free_port, haproxy, nginx
from snippets import snippet

HOST = "tasks.example.com"
CLIENT = "127.0.0.2"
# What a client says of itself, to no avail.
SPOOFED = ["-H", "X-Forwarded-For: 203.0.113.66", "-H", "X-Forwarded-Proto: http",
           "-H", "Forwarded: for=203.0.113.66;proto=http", "-H", "X-Real-IP: 203.0.113.66"]
V2_HEADER = bytes.fromhex("0d0a0d0a000d0a515549540a 2111000c cb007142 c0000201 126701bb")

BINARY = sys.argv[1]


def curl(port: int, path: str, *arguments: str, scheme: str = "https") -> tuple[int, str]:
    """Asks from the client's address; status and body. 0: there was no answer."""
    result = subprocess.run(
        ["curl", "--silent", "--insecure", "--max-time", "30", "--noproxy", "*", "--interface", CLIENT,
         "--resolve", f"{HOST}:{port}:127.0.0.1", "--write-out", "\n%{http_code}", *arguments,
         f"{scheme}://{HOST}:{port}{path}"],
        capture_output=True, text=True, check=False)
    body, _, status = result.stdout.rpartition("\n")
    return int(status), body


def expect(what: str, seen, wanted) -> None:
    """Ends the test where something is not as it should be."""
    assert seen == wanted, f"{what}: {seen!r} in place of {wanted!r}"


def expect_client(taskgate: Taskgate, port: int, request_id: str, wanted: str | None) -> None:
    """A request with all that a client can make up is from whom it should be."""
    status, body = curl(port, "/health", "-H", f"X-Request-ID: {request_id}", *SPOOFED)
    expect(f"{request_id}: status ({body})", status, 200)
    expect(f"{request_id}: client", taskgate.client_of(request_id), wanted)


def expect_whole_api(port: int) -> None:
    """Requests, bodies and answers come through unharmed."""
    token = subprocess.run([BINARY, "token", "--user", "a b/c"], check=True, capture_output=True, text=True,
                           env={"BETTER_AUTH_SECRET": Taskgate.secret}).stdout.strip()
    user = ["-H", f"Authorization: Bearer {token}"]
    path = "/api/a%20b%2Fc/tasks"
    text = ["-H", "Content-Type: application/json", "--data-binary"]
    for i in range(3):
        status, body = curl(port, path, *user, *text, f'{{"title":"Buy milk {i} \u00e9"}}')
        expect("POST: " + body, status, 201)
    status, body = curl(port, path, *user)
    expect("GET: " + body, (status, body.count("Buy milk")), (200, 3))
    status, body = curl(port, path)
    expect("without a token", (status, body), (401, '{"detail":"Could not validate credentials"}'))
    # Of no stated length, and a little beyond the limit of 1 MiB: it is nearly whole when it is refused. Of a longer one a
    # proxy reads no more then, and may reset the connection before its client has read the answer.
    Path("large.json").write_text('{"title":"' + "a" * 1_049_000 + '"}', encoding="utf-8")
    status, body = curl(port, path, *user, *text, "@large.json", "-H", "Transfer-Encoding: chunked")
    expect("a large body", (status, body), (413, '{"detail":"Content Too Large"}'))


def settings(**more: str) -> dict[str, str]:
    """Settings of Taskgate, with a store of their own."""
    return {"DATABASE_URL": f"sqlite:///{Path(tempfile.mkdtemp(dir='.')).name}/tasks.db", **more}


def certificate() -> tuple[str, str, str]:
    """Files: the certificate, its key, both."""
    subprocess.run(["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
                    "-addext", f"subjectAltName=DNS:{HOST}", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-keyout", "tls.key", "-out", "tls.pem"], check=True, capture_output=True)
    both = Path("both.pem")
    both.write_text(Path("tls.pem").read_text(encoding="utf-8") + Path("tls.key").read_text(encoding="utf-8"),
                    encoding="utf-8")
    return str(Path("tls.pem").resolve()), str(Path("tls.key").resolve()), str(both.resolve())


def nginx_config(port: int, upstream: str) -> str:
    """The snippet, at this test's addresses."""
    return snippet("nginx", {"server 127.0.0.1:8000;": upstream, "listen 443 ": f"listen 127.0.0.1:{port} ",
                             "/etc/nginx/tasks.example.com.pem": CERTIFICATE,
                             "/etc/nginx/tasks.example.com.key": KEY})


def test_nginx(folder: Path) -> None:
    port = free_port()
    with Taskgate(BINARY, folder, settings(TRUSTED_PROXIES="127.0.0.1")) as taskgate:
        with nginx(folder, port, nginx_config(port, f"server 127.0.0.1:{taskgate.port()};")):
            expect_client(taskgate, port, "one", CLIENT)
            expect_client(taskgate, port, "two", CLIENT)
            expect_whole_api(port)


def test_nginx_that_is_not_trusted(folder: Path) -> None:
    port = free_port()
    for proxies in ({}, {"TRUSTED_PROXIES": "192.0.2.1, 127.0.0.2"}):
        with Taskgate(BINARY, folder, settings(**proxies)) as taskgate:
            with nginx(folder, port, nginx_config(port, f"server 127.0.0.1:{taskgate.port()};")):
                expect_client(taskgate, port, "one", "127.0.0.1")


def test_nginx_through_a_unix_socket(folder: Path) -> None:
    port = free_port()
    path = folder / "taskgate.sock"
    upstream = snippet("nginx-unix", {"/run/taskgate/taskgate.sock": str(path)})
    whole = snippet("nginx", {})
    old = whole[:whole.index("server {")]
    config = upstream + nginx_config(port, "server 127.0.0.1:8000;").replace(old, "")
    with Taskgate(BINARY, folder, settings(TRUSTED_PROXIES="unix", UNIX_SOCKET=str(path))) as taskgate:
        taskgate.wait_for_line("unix:" + str(path))
        with nginx(folder, port, config):
            expect_client(taskgate, port, "one", CLIENT)
            expect_whole_api(port)
    assert not path.exists(), "the socket is left behind"
    with Taskgate(BINARY, folder, settings(TRUSTED_PROXIES="127.0.0.1", UNIX_SOCKET=str(path))) as taskgate:
        taskgate.wait_for_line("unix:" + str(path))
        with nginx(folder, port, config):
            expect_client(taskgate, port, "two", None)


def test_nginx_in_front_of_the_redirect(folder: Path) -> None:
    port = free_port()
    with Taskgate(BINARY, folder, settings(TRUSTED_PROXIES="127.0.0.1", TLS_CERT=CERTIFICATE, TLS_KEY=KEY,
                                           HTTPS_REDIRECT_PORT="0")) as taskgate:
        with nginx(folder, port, nginx_config(port, f"server 127.0.0.1:{taskgate.redirect_port()};")):
            expect("by https to the redirect", curl(port, "/docs", *SPOOFED)[0], 421)
        expect("without a proxy", curl(taskgate.redirect_port(), "/docs", *SPOOFED, scheme="http")[0], 308)


def test_haproxy(folder: Path) -> None:
    port = free_port()
    with Taskgate(BINARY, folder, settings(TRUSTED_PROXIES="127.0.0.1")) as taskgate:
        config = snippet("haproxy", {"127.0.0.1:8000": f"127.0.0.1:{taskgate.port()}",
                                     "bind :443": f"bind 127.0.0.1:{port}",
                                     "/etc/haproxy/tasks.example.com.pem": BOTH})
        with haproxy(folder, port, config):
            expect_client(taskgate, port, "one", CLIENT)
            expect_client(taskgate, port, "two", CLIENT)
            expect_whole_api(port)


def test_haproxy_with_the_proxy_protocol(folder: Path) -> None:
    port = free_port()
    with Taskgate(BINARY, folder, settings(TRUSTED_PROXIES="127.0.0.1", PROXY_PROTOCOL="v2", TLS_CERT=CERTIFICATE,
                                           TLS_KEY=KEY)) as taskgate:
        config = snippet("haproxy-passthrough", {"127.0.0.1:8443": f"127.0.0.1:{taskgate.port()}",
                                                 "bind :443": f"bind 127.0.0.1:{port}"})
        with haproxy(folder, port, config):
            expect_client(taskgate, port, "one", CLIENT)
            expect_client(taskgate, port, "two", CLIENT)
            expect_whole_api(port)
            # A header of the client's own comes behind HAProxy's, in place of TLS.
            expect("a spoofed header", answer_to(port, CLIENT, V2_HEADER)[:13], b"HTTP/1.1 400 ")


def test_haproxy_that_ends_tls_and_speaks_the_proxy_protocol(folder: Path) -> None:
    port = free_port()
    with Taskgate(BINARY, folder, settings(TRUSTED_PROXIES="127.0.0.1", PROXY_PROTOCOL="v2")) as taskgate:
        config = snippet("haproxy-tls", {"127.0.0.1:8000": f"127.0.0.1:{taskgate.port()}",
                                         "bind :443": f"bind 127.0.0.1:{port}",
                                         "/etc/haproxy/tasks.example.com.pem": BOTH})
        with haproxy(folder, port, config):
            expect_client(taskgate, port, "one", CLIENT)
            expect_whole_api(port)


def answer_to(port: int, address: str, sent: bytes) -> bytes:
    """The beginning of what comes back for these bytes and a request behind them, sent from an address."""
    with socket.create_connection(("127.0.0.1", port), timeout=60, source_address=(address, 0)) as client:
        try:
            client.sendall(sent + b"GET /health HTTP/1.1\r\nHost: a\r\nX-Request-ID: raw\r\n\r\n")
            return client.recv(4096)
        except (ConnectionResetError, BrokenPipeError):
            return b""


def test_spoofed_proxy_header(folder: Path) -> None:
    with Taskgate(BINARY, folder, settings(TRUSTED_PROXIES="127.0.0.1", PROXY_PROTOCOL="v2")) as taskgate:
        port = taskgate.port()
        expect("from anybody", answer_to(port, CLIENT, V2_HEADER), b"")
        taskgate.wait_for_line("it is from no trusted proxy.*127.0.0.2")
        version_1 = b"PROXY TCP4 203.0.113.66 127.0.0.1 4711 443\r\n"
        expect("version 1", answer_to(port, "127.0.0.1", version_1), b"")
        expect("no header", answer_to(port, "127.0.0.1", b""), b"")
        expect("from the proxy", answer_to(port, "127.0.0.1", V2_HEADER)[:13], b"HTTP/1.1 200 ")
        expect("its client", taskgate.client_of("raw"), "203.0.113.66")


def test_caddy(folder: Path) -> None:
    port = free_port()
    with Taskgate(BINARY, folder, settings(TRUSTED_PROXIES="127.0.0.1")) as taskgate:
        config = snippet("caddy", {"127.0.0.1:8000": f"127.0.0.1:{taskgate.port()}"})
        with caddy(folder, port, HOST, config):
            expect_client(taskgate, port, "one", CLIENT)
            expect_client(taskgate, port, "two", CLIENT)
            expect_whole_api(port)


def test_socket_activation(folder: Path) -> None:
    ports = [free_port(), free_port()]
    path = folder / "activated.sock"
    sockets = [(f"127.0.0.1:{ports[0]}", "taskgate.socket"), (f"127.0.0.1:{ports[1]}", "redirect"),
               (str(path), "taskgate.socket")]
    with ActivatedTaskgate(BINARY, folder, settings(TLS_CERT=CERTIFICATE, TLS_KEY=KEY), sockets) as taskgate:
        taskgate.wait_for_line("Listening on .* as 5")
        # The first connection starts the program, which answers it.
        expect("status", curl(ports[0], "/health", "-H", "X-Request-ID: first")[0], 200)
        expect("client", taskgate.client_of("first"), CLIENT)
        expect("port", taskgate.port(), ports[0])
        expect("redirect", taskgate.redirect_port(), ports[1])
        status, location = curl(ports[1], "/docs", "--output", "/dev/null", "--write-out",
                                "%{redirect_url}\n%{http_code}", scheme="http")
        expect("redirect", (status, location.strip()), (308, f"https://{HOST}:{ports[0]}/docs"))
        expect("the socket of the file system", curl(ports[0], "/health", "--unix-socket", str(path))[0], 200)


TESTS = [test_nginx, test_nginx_that_is_not_trusted, test_nginx_through_a_unix_socket,
         test_nginx_in_front_of_the_redirect, test_haproxy, test_haproxy_with_the_proxy_protocol,
         test_haproxy_that_ends_tls_and_speaks_the_proxy_protocol, test_spoofed_proxy_header, test_caddy,
         test_socket_activation]

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        CERTIFICATE, KEY, BOTH = certificate()
        for test in TESTS:
            if len(sys.argv) > 2 and sys.argv[2] not in test.__name__:
                continue
            print(test.__name__, flush=True)
            test(Path(directory))
    print("ok")
