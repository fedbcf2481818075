"""Reads the newest orders, parts and ledger rows of the bot's database, read-only."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

NEWEST = 40

ORDERS = """
    SELECT id, user_id, chat_id, kind, prompt, model, count, state, failure, created_at, finished_at, delivery_attempts
    FROM orders ORDER BY created_at DESC LIMIT ?
"""
PARTS = """
    SELECT id, order_id, state, gateway, task_id, attempts, looks, calls, credits, failure, percent
    FROM parts ORDER BY rowid DESC LIMIT ?
"""
LEDGER = """
    SELECT id, kind, account_id, order_id, part_id, credits, created_at FROM ledger ORDER BY id DESC LIMIT ?
"""
SUBMITTED = "SELECT count(*) FROM parts WHERE submitted_at IS NOT NULL"
OPEN, RETURNED = ("queued", "working", "ready"), ("failed", "cancelled", "undeliverable")

LedgerView = dict[str, Any]
EMPTY: LedgerView = {
    "orders": [],
    "parts": [],
    "ledger": [],
    "counts": {"open": 0, "delivered": 0, "returned": 0, "submitted": 0},
}


def read_ledger(path: Path) -> LedgerView | None:
    """{orders, parts, ledger, counts}; None when there is nothing to read just now."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0.2)) as connection:
            connection.row_factory = sqlite3.Row
            states = dict(connection.execute("SELECT state, count(*) FROM orders GROUP BY state").fetchall())
            return {
                "orders": _rows(connection, ORDERS),
                "parts": _rows(connection, PARTS),
                "ledger": _rows(connection, LEDGER),
                "counts": {
                    "submitted": connection.execute(SUBMITTED).fetchone()[0],
                    "open": sum(states.get(state, 0) for state in OPEN),
                    "delivered": states.get("delivered", 0),
                    "returned": sum(states.get(state, 0) for state in RETURNED),
                },
            }
    except sqlite3.OperationalError:
        return None


def _rows(connection: sqlite3.Connection, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query, (NEWEST,))]
