"""The dashboard and the alert rules ask for what /metrics has, and Prometheus understands them."""

import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.observability.metrics import Metrics
from storage.database.database import Database
from storage.database.migrate import migrate
from storage.orders.figures import record_credit
from tests.support.order_factory import painted
from tools.dashboard_picture import draw

ROOT = Path(__file__).parents[3]
DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboards/imagine-bot.json").read_text())
PAYMENTS = json.loads((ROOT / "deploy/grafana/dashboards/imagine-bot-payments.json").read_text())
RULES = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
OF_PROMETHEUS = {"job", "instance", "le"}


def expressions() -> Iterator[str]:
    yield from (target["expr"] for panel in [*PANELS, *PAYMENTS["panels"]] for target in panel["targets"])
    yield from (rule["expr"] for rule in RULES)


@pytest.fixture
async def exposed(tmp_path: Path) -> dict[str, set[str]]:
    """What /metrics answers: the labels of each name."""
    database, metrics = Database(f"sqlite:///{tmp_path}/imagine.db"), Metrics()
    await migrate(database)
    await painted(database)
    async with database.write() as tx:
        await record_credit(tx, "pixwith", 5.0)
    metrics.circuit("pixwith", is_open=True)
    metrics.star_mismatch("lost")
    with pytest.raises(OSError, match="away"), metrics.gateway_call("pixwith", "create"):
        raise OSError("away")
    text = (await metrics.exposition(database)).decode()
    await database.close()
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


async def test_every_metric_and_label_that_they_ask_for_is_there(exposed: dict[str, set[str]]) -> None:
    asked = list(expressions())
    assert len(asked) > 25
    for one in asked:
        for name, matchers in re.findall(r"\b(imagine_\w+)(?:\{([^}]*)\})?", one):
            assert name in exposed, one
            assert set(re.findall(r"(\w+)=~?\"", matchers)) <= exposed[name], one
        named = {name for names in re.findall(r"by \(([^)]*)\)", one) for name in names.split(", ")}
        labels = set().union(*(exposed[name] for name in re.findall(r"\b(imagine_\w+)", one))) or {"job"}
        assert named <= labels | OF_PROMETHEUS, one


def test_counters_that_rules_depend_on_begin_at_zero() -> None:
    calls = "\n".join(path.read_text() for path in (ROOT / "bot/orders").glob("*.py"))
    text = generate_latest(Metrics(gateways=["apipod", "pixwith"]).registry).decode()
    zero = {line for line in text.splitlines() if line.endswith(" 0.0")}
    for gateway, call in itertools.product(("apipod", "pixwith"), re.findall(r'gateway_call\([^"]*"(\w+)"', calls)):
        series = f'imagine_gateway_errors_total{{call="{call}",error="Garbled",gateway="{gateway}"}} 0.0'
        assert series in zero
    for kind in ("lost", "refunded", "unknown", "amount"):
        assert f'imagine_star_mismatches_total{{kind="{kind}"}} 0.0' in zero


async def test_every_metric_is_on_the_dashboard(exposed: dict[str, set[str]]) -> None:
    panels = [*PANELS, *PAYMENTS["panels"]]
    shown = " ".join(target["expr"] for panel in panels for target in panel["targets"])
    names = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in exposed if not name.endswith("_created")}
    assert [name for name in names if name not in shown] == []


def test_panels_have_their_own_places_and_the_source_that_is_provisioned() -> None:
    source = yaml.safe_load((ROOT / "deploy/grafana/provisioning/datasources/prometheus.yaml").read_text())
    uid = source["datasources"][0]["uid"]
    assert {target["datasource"]["uid"] for panel in PANELS for target in panel["targets"]} == {uid}
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    for one, other in itertools.combinations((panel["gridPos"] for panel in DASHBOARD["panels"]), 2):
        apart = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        assert apart or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in PANELS)


def test_the_picture_in_the_docs_is_of_this_dashboard() -> None:
    picture = (ROOT / "docs/dashboard.svg").read_text()
    assert [panel["title"] for panel in PANELS if f">{escape(panel['title'])}</text>" not in picture] == []


def test_a_picture_has_a_line_for_each_series_and_the_newest_number() -> None:
    expression = PANELS[0]["targets"][0]["expr"]
    picture = draw(DASHBOARD, {expression: [({}, [(0.0, 1.0), (15.0, 42.0)])]})
    assert ">42</text>" in picture


def test_every_rule_is_explained() -> None:
    page = (ROOT / "docs/operating.md").read_text()
    assert [rule["alert"] for rule in RULES if f"`{rule['alert']}`" not in page] == []
    assert {rule["labels"]["severity"] for rule in RULES} == {"critical", "warning"}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool comes with Debian's package prometheus")
def test_prometheus_accepts_the_rules_and_they_fire_when_they_should(tmp_path: Path) -> None:
    folder = ROOT / "deploy/prometheus"
    asked = tmp_path / "dashboard.yml"
    panels = [target["expr"] for panel in PANELS for target in panel["targets"]]
    records = [{"record": f"panel:{number}", "expr": one} for number, one in enumerate(panels)]
    asked.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": records}]}))
    for words in (
        ["check", "config", "prometheus.yml"],
        ["test", "rules", "alerts_test.yml"],
        ["check", "rules", str(asked)],
    ):
        checked = subprocess.run(["promtool", *words], cwd=folder, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr
