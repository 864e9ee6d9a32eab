# SPDX-License-Identifier: MIT
"""Metrics, alerts, dashboard and their documentation, with a real Prometheus."""

import json
import re
import secrets
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/proxies"))
from processes import PATIENCE, Process, free_port  # noqa: E402

BINARY = sys.argv.pop(1)
DEPLOY = ROOT / "deploy/prometheus"
ALERTS = DEPLOY / "alerts.yml"
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
NAME = re.compile(r"\b(?:taskgate|process)_[a-z0-9_]+\b")
# No proxy of the environment's may come between.
OPEN = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


def get(url: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
    """The status and the body of an answer."""
    try:
        with OPEN(urllib.request.Request(url, headers=fields or {}), timeout=PATIENCE) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def promtool(*arguments: str, text: str | None = None) -> str:
    """What promtool says; a failure of its own fails the test."""
    done = subprocess.run(["promtool", *arguments], input=text, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise AssertionError(f"promtool {' '.join(arguments)}:\n{done.stdout}")
    return done.stdout


def families(text: str) -> set[str]:
    """The names of all metric families."""
    return {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE ")}


def named_metrics(text: str) -> set[str]:
    """The families that expressions of PromQL name."""
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in NAME.findall(text)}


def section(title: str) -> str:
    """A section of the operators' page."""
    return re.split(r"^## ", OPERATIONS.split(f"\n## {title}\n", 1)[1], maxsplit=1, flags=re.M)[0]


class Taskgate(Process):
    """The program, with metrics on a free port."""

    def __init__(self, folder: Path):
        super().__init__([BINARY, "serve"], folder, {
            "BETTER_AUTH_SECRET": secrets.token_hex(32), "HOST": "127.0.0.1", "PORT": "0",
            "METRICS_ADDRESS": "127.0.0.1:0", "RATE_LIMIT": "off", "THREADS": "1"})
        port = self.wait_for_line(r'"serving metrics".*"port":(\d+)')[1]
        self.metrics = f"127.0.0.1:{port}"
        self.url = self.wait_for_line(r"^ *Address +(http://[0-9.:]+)")[1]

    def scrape(self) -> str:
        status, text = get(f"http://{self.metrics}/metrics")
        assert status == 200, text
        return text


class Prometheus(Process):
    """A server that scrapes one target every second, with the alerts made quick."""

    def __init__(self, folder: Path, target: str):
        rules = re.sub(r"for: \w+", "for: 1s", ALERTS.read_text(encoding="utf-8"))
        (folder / "alerts.yml").write_text(re.sub(r"\[5m\]", "[10s]", rules), encoding="utf-8")
        config = (DEPLOY / "prometheus.yml").read_text(encoding="utf-8")
        config = config.replace(": 15s", ": 1s").replace("127.0.0.1:9464", target)
        (folder / "prometheus.yml").write_text(config, encoding="utf-8")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        super().__init__(["prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data",
                          f"--web.listen-address=127.0.0.1:{port}"], folder, {})
        self.wait_for_line("Server is ready to receive web requests")

    def api(self, path: str, **parameters: str) -> dict:
        status, text = get(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}")
        assert status == 200, text
        return json.loads(text)["data"]

    def firing(self) -> set[str]:
        return {alert["labels"]["alertname"] for alert in self.api("alerts")["alerts"]
                if alert["state"] == "firing"}

    def value(self, query: str) -> float:
        result = self.api("query", query=query)["result"]
        return float(result[0]["value"][1]) if result else 0.0


class Observation(unittest.TestCase):
    """Each test has what it needs for itself."""

    def setUp(self):
        # pylint: disable-next=consider-using-with
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def test_rules_hold_what_their_tests_say(self):
        promtool("check", "config", str(DEPLOY / "prometheus.yml"))
        promtool("test", "rules", str(DEPLOY / "alerts_test.yml"))

    def test_every_alert_has_a_test_and_an_explanation(self):
        alerts = re.findall(r"alert: (\w+)", ALERTS.read_text(encoding="utf-8"))
        tests = (DEPLOY / "alerts_test.yml").read_text(encoding="utf-8")
        self.assertGreater(len(alerts), 5)
        self.assertEqual(set(re.findall(r"alertname: (\w+)", tests)), set(alerts))
        self.assertEqual(re.findall(r"^\| `(\w+)`", section("Alerts"), re.M), alerts)

    def test_metrics_are_as_prometheus_wants_them_and_explained(self):
        with Taskgate(self.folder) as taskgate:
            text = taskgate.scrape()
        self.assertEqual(promtool("check", "metrics", text=text).strip(), "")
        exposed = families(text)
        self.assertEqual(set(re.findall(r"^\| `(\w+)`", section("Metrics"), re.M)), exposed)
        for file in ("prometheus/alerts.yml", "grafana/dashboard.json"):
            named = named_metrics((ROOT / "deploy" / file).read_text(encoding="utf-8"))
            self.assertGreater(len(named), 5, file)
            self.assertEqual(named - exposed, set(), f"{file} names what Taskgate does not expose")

    def test_the_dashboard_asks_for_what_prometheus_understands(self):
        board = json.loads((ROOT / "deploy/grafana/dashboard.json").read_text(encoding="utf-8"))
        panels = [panel for panel in board["panels"] if panel["type"] != "row"]
        self.assertEqual(len({panel["id"] for panel in board["panels"]}), len(board["panels"]))
        for panel in panels:
            for target in panel["targets"]:
                with self.subTest(panel["title"]):
                    expression = target["expr"].replace("$__rate_interval", "5m")
                    (self.folder / "rules.yml").write_text(json.dumps({"groups": [{
                        "name": "panel", "rules": [{"record": "a:b", "expr": expression}]}]}))
                    promtool("check", "rules", str(self.folder / "rules.yml"))

    def test_forged_tokens_make_an_alert_fire_and_their_end_makes_it_end(self):
        with Taskgate(self.folder) as taskgate, \
                Prometheus(self.folder, taskgate.metrics) as prometheus:
            prometheus.wait_until(lambda: prometheus.value("taskgate_store_up") == 1)
            self.assertNotIn("TaskgateTokensRefused", prometheus.firing())

            forged = {"Authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.Zm9yZ2Vk"}
            statuses: list[int] = []

            def fires_while_they_come() -> bool:
                for _ in range(20):
                    statuses.append(get(f"{taskgate.url}/api/ann/tasks", forged)[0])
                return "TaskgateTokensRefused" in prometheus.firing()

            prometheus.wait_until(fires_while_they_come)
            self.assertEqual(set(statuses), {401})
            # Once the last of them is scraped, each was counted in both ways.
            for counted in ('taskgate_token_refusals_total{reason="bad_signature"}',
                            'taskgate_responses_total{status="401"}'):
                prometheus.wait_until(lambda query=counted: prometheus.value(query) == len(statuses))
            prometheus.wait_until(lambda: "TaskgateTokensRefused" not in prometheus.firing())


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
