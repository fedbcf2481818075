"""Rows as values."""

from dataclasses import fields, replace

import pytest

from storage.database.database import Database
from storage.orders.models import changed
from storage.schema.states import OrderState
from tests.support.order_factory import placed


async def test_a_changed_row_is_what_the_library_makes_of_it(database: Database) -> None:
    order = await placed(database)
    for one in (order, order.parts[0]):
        for field in fields(one):
            assert changed(one, **{field.name: "new"}) == replace(one, **{field.name: "new"})
    other = changed(order, state=OrderState.READY, parts=())
    assert (other.state, other.parts, order.state) == (OrderState.READY, (), OrderState.QUEUED)
    with pytest.raises(KeyError, match="colour"):
        changed(order, colour="red")
