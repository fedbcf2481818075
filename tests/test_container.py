"""What the recipes of the container and the locks promise: no rights, nothing writable but one volume, pinned parts."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent


def test_the_image_is_pinned_by_digest_and_runs_without_rights() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert re.fullmatch(r"FROM python:3\.\d+-slim@sha256:[0-9a-f]{64}", lines[0])
    assert [line for line in lines if line.startswith("USER")] == ["USER imagine"]
    assert [line for line in lines if line.startswith("VOLUME")] == ["VOLUME /data"]
    installs = [line for line in lines if "pip install" in line]
    assert len(installs) == 2
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)


def test_what_composes_the_bot_takes_every_right_from_it() -> None:
    harness = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    bots = [service for name, service in harness.items() if name.startswith("bot-")]
    assert len(bots) == 2
    for bot in bots:
        assert bot["read_only"] is True
        assert bot["cap_drop"] == ["ALL"]
        assert bot["security_opt"] == ["no-new-privileges:true"]
        assert bot["tmpfs"] == ["/tmp"]
        assert "volumes" not in bot  # all it keeps is in the database and the bucket
        assert "ports" not in bot


def test_every_pinned_package_has_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        packages = re.findall(r"^[A-Za-z0-9._-]+==", text, re.MULTILINE)
        assert len(packages) > 30
        assert text.count("--hash=sha256:") >= len(packages)
        assert "://" not in text
