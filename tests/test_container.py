"""What the recipes of the container and the locks promise: no rights, nothing writable but one volume, pinned parts."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from bot.config.settings import Settings

ROOT = Path(__file__).parent.parent


def test_the_image_is_pinned_by_digest_and_runs_without_rights() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert re.fullmatch(r"FROM python:3\.\d+-slim@sha256:[0-9a-f]{64}", lines[0])
    assert [line for line in lines if line.startswith("USER")] == ["USER imagine"]
    assert [line for line in lines if line.startswith("VOLUME")] == ["VOLUME /data"]
    installs = [line for line in lines if "pip install" in line]
    assert len(installs) == 2
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)


COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


def test_what_composes_the_bot_takes_every_right_from_it() -> None:
    bots = [service for name, service in SERVICES.items() if name.startswith("bot-")]
    assert len(bots) == 2
    for bot in bots:
        assert bot["read_only"] is True
        assert bot["cap_drop"] == ["ALL"]
        assert bot["security_opt"] == ["no-new-privileges:true"]
        assert bot["tmpfs"] == ["/tmp:size=1g"]
        assert "volumes" not in bot  # all it keeps is in the database and the bucket
        assert "ports" not in bot


def test_every_pinned_package_has_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        packages = re.findall(r"^[A-Za-z0-9._-]+==", text, re.MULTILINE)
        assert len(packages) > 30
        assert text.count("--hash=sha256:") >= len(packages)
        assert "://" not in text


def test_every_image_is_one_exact_version_with_limits() -> None:
    images = {name: service["image"] for name, service in SERVICES.items() if "build" not in service}
    assert set(images) == {"proxy", "postgres", "s3", "bucket", "prometheus", "grafana"}
    assert [image for image in images.values() if not re.fullmatch(r"[\w./-]+:v?\d+\.\d+(\.\d+)?", image)] == []
    assert not [image for image in images.values() if "minio" in image]  # archived
    for name, service in SERVICES.items():
        limits = service.get("deploy", {}).get("resources", {}).get("limits", {})
        assert name == "bucket" or {"cpus", "memory"} <= set(limits), name
        assert "no-new-privileges:true" in service.get("security_opt", []) or name == "bucket"


def test_nothing_starts_before_what_it_needs_is_healthy() -> None:
    for bot in (SERVICES["bot-1"], SERVICES["bot-2"]):
        assert bot["depends_on"]["postgres"]["condition"] == "service_healthy"
        assert bot["depends_on"]["bucket"]["condition"] == "service_completed_successfully"
    assert SERVICES["bucket"]["depends_on"]["s3"]["condition"] == "service_healthy"
    assert {one["condition"] for one in SERVICES["proxy"]["depends_on"].values()} == {"service_healthy"}
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


def test_only_three_paths_are_public_and_nothing_else_has_a_port() -> None:
    caddy = COMPOSE["configs"]["proxy"]["content"]
    assert "@public path /telegram /hooks/* /media/*" in caddy
    assert caddy.rstrip().endswith("respond 404\n}")
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(ports) == {"proxy", "grafana"}
    assert ports["grafana"] == ["127.0.0.1:3000:3000"]


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text()
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    assert [name for name in used - {"IMAGINE_BOT_VERSION"} if f"#{name}=" not in example] == []


def test_every_file_that_is_no_code_is_in_the_package() -> None:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    for package in ("bot", "providers", "storage", "sandbox"):
        files = [path for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
        packed = {path for pattern in data.get(package, ()) for path in (ROOT / package).glob(pattern)}
        assert set(files) - packed == set()


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.compose-spec", ["compose.yaml"]),
        ("vendor.github-workflows", [str(one) for one in (ROOT / ".github/workflows").glob("*.yml")]),
        ("vendor.dependabot", [".github/dependabot.yml"]),
    ],
)
def test_its_schema_accepts_it(schema: str, files: list[str]) -> None:
    words = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files)
    checked = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


KUBERNETES = [
    one
    for name in ("deployment.yaml", "network.yaml")
    for one in yaml.safe_load_all((ROOT / "deploy/kubernetes" / name).read_text())
]


def test_the_pods_of_kubernetes_have_no_rights_and_all_probes() -> None:
    (deployment,) = [one for one in KUBERNETES if one["kind"] == "Deployment"]
    pod = deployment["spec"]["template"]["spec"]
    (bot,) = pod["containers"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert "--uid 10001" in (ROOT / "Dockerfile").read_text()
    assert bot["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert {bot[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "readiness")} == {"/readyz"}
    assert bot["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert {"cpu", "memory"} <= set(bot["resources"]["limits"])
    (ingress,) = [one for one in KUBERNETES if one["kind"] == "Ingress"]
    assert [one["path"] for one in ingress["spec"]["rules"][0]["http"]["paths"]] == ["/telegram", "/hooks/", "/media/"]


def test_every_setting_of_the_manifests_and_the_unit_exists() -> None:
    (config,) = [one for one in KUBERNETES if one["kind"] == "ConfigMap"]
    known = {name.upper() for name in Settings.model_fields} | {"TMPDIR"}
    assert set(config["data"]) - known == set()
    environments = [SERVICES["bot-1"]["environment"]]
    unit = (ROOT / "deploy/imagine-bot.service").read_text()
    environments.append(dict(one.split("=") for one in re.findall(r"^Environment=(.*)$", unit, re.M)[0].split()))
    assert {name for one in environments for name in one} - known == set()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd")
def test_systemd_accepts_the_unit_and_finds_it_confined(tmp_path: Path) -> None:
    unit = tmp_path / "imagine-bot.service"
    text = (ROOT / "deploy/imagine-bot.service").read_text()
    unit.write_text(text.replace("/opt/imagine-bot/bin/imagine-bot", sys.executable))
    checked = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout[-300:]  # an exposure above 2.0 of 10
