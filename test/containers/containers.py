# SPDX-License-Identifier: MIT
"""Holds the images and the compose file to what they name: files, settings, commands, each other."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

BINARY = sys.argv[1]
ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def expect(what: str, is_so: bool) -> None:
    """Ends the test where something is not so."""
    if not is_so:
        sys.exit(f"FAILED: {what}")


def steps_of(dockerfile: Path) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile with their arguments, continued lines put together."""
    text = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", dockerfile.read_text(encoding="utf-8")))
    return [(name, rest) for name, _, rest in (line.strip().partition(" ") for line in text.splitlines()) if name]


def check_image(dockerfile: Path) -> None:
    """It takes what is there, and runs as somebody without rights."""
    steps = steps_of(dockerfile)
    stages = [rest for name, rest in steps if name == "FROM"]
    expect(f"{dockerfile.name} has two stages", len(stages) == 2)
    for name, rest in steps:
        if name == "COPY" and not rest.startswith("--from"):
            for source in rest.split()[:-1]:
                expect(f"{dockerfile.name} copies {source}", (ROOT / source).exists())
    last = len(steps) - 1 - [name for name, _ in reversed(steps)].index("FROM")
    users = [rest for name, rest in steps[last:] if name == "USER"]
    expect(f"{dockerfile.name} ends as an ordinary user", len(users) == 1 and users[0] not in ("root", "0"))


def check_health(dockerfile: Path) -> None:
    """The image's check is a command that the program has."""
    words = [re.search(r'CMD \["taskgate", "(\w+)"\]', rest) for name, rest in steps_of(dockerfile) if name == "HEALTHCHECK"]
    expect("the image has one check", len(words) == 1 and words[0] is not None)
    shown = subprocess.run([BINARY, words[0][1], "--help"], capture_output=True, text=True, check=False)
    expect("the check is a command of the program", f"taskgate {words[0][1]} " in shown.stdout)


def check_services(compose: dict) -> None:
    """Services are built from files that are there, and name only each other."""
    services = compose["services"]
    for name, service in services.items():
        if "build" in service:
            context = (DEPLOY / service["build"]["context"]).resolve()
            expect(f"{name} is built from the sources", context == ROOT)
            expect(f"{name} has a Dockerfile", (context / service["build"]["dockerfile"]).is_file())
        else:
            expect(f"{name} has an image of one version", re.search(r":v?\d", service["image"]) is not None)
        for other in service.get("depends_on", []):
            expect(f"{name} depends on {other}", other in services)
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            is_there = (DEPLOY / source).exists() if source.startswith(".") else source in compose["volumes"]
            expect(f"{name} mounts {source}", is_there)
        for port in service.get("ports", []):
            expect(f"{name} is reached from this machine alone", port.startswith("127.0.0.1:"))


def check_settings(compose: dict, text: str) -> None:
    """Variables are settings of the program, and those to fill in are in the example."""
    page = subprocess.run([BINARY, "serve", "--help-markdown"], capture_output=True, text=True, check=True).stdout
    for variable in compose["services"]["taskgate"]["environment"]:
        expect(f"{variable} is a setting", f"| `{variable}` |" in page)
    example = (DEPLOY / "compose.env.example").read_text(encoding="utf-8")
    for variable in set(re.findall(r"\$\{(\w+)", text)):
        expect(f"{variable} is in the example", re.search(rf"(?m)^{variable}=$", example) is not None)


def check_prometheus(compose: dict) -> None:
    """Prometheus asks where Taskgate listens, and has its rules where they are mounted."""
    service = compose["services"]["prometheus"]
    config = yaml.safe_load(compose["configs"][service["configs"][0]["source"]]["content"])
    port = compose["services"]["taskgate"]["environment"]["METRICS_ADDRESS"].rpartition(":")[2]
    expect("metrics are scraped where they are",
           config["scrape_configs"][0]["static_configs"][0]["targets"] == [f"taskgate:{port}"])
    mounted = {volume.split(":")[1]: volume.split(":")[0] for volume in service["volumes"]}
    for rules in config["rule_files"]:
        folder, _, name = rules.rpartition("/")
        expect(f"the rules {rules} are there", (DEPLOY / mounted[f"/etc/prometheus/{folder}"] / name).is_file())


def main() -> None:
    """Looks at all of it."""
    for dockerfile in sorted((DEPLOY / "docker").iterdir()):
        check_image(dockerfile)
    check_health(DEPLOY / "docker" / "Dockerfile")
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    compose = yaml.safe_load(text)
    check_services(compose)
    check_settings(compose, text)
    check_prometheus(compose)
    print("the images and the compose file name what is there")


main()
