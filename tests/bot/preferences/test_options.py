"""What a menu's button says and what it may not say."""

import pytest

from bot.preferences.options import OPTIONS, Scope, SettingsAction, parse_action
from tests.support.catalogs import shipped

CATALOG = shipped("pixwith")


@pytest.mark.parametrize("scope", Scope)
def test_every_button_is_read_as_it_was_meant_and_fits_in_64_bytes(scope: Scope) -> None:
    for one in (option for option in OPTIONS.values() if scope in option.scopes):
        for said in ("", "-", *one.values(CATALOG)):
            turn = SettingsAction(-1009999999999, scope, one, said)
            assert parse_action(turn.data) == turn
            assert len(turn.data.encode()) <= 64
    assert parse_action(SettingsAction(7, scope).data) == SettingsAction(7, scope)


@pytest.mark.parametrize(
    "data",
    ["", "set", "set:7:m", "set:x:m::", "set:7:z::", "set:7:m:nothing:", "again:k7m2p9qx", "set:²:m::", "set:--7:m::"],
)
def test_other_data_is_no_menus(data: str) -> None:
    assert parse_action(data) is None


def test_a_value_is_read_or_refused() -> None:
    assert OPTIONS["spoiler"].read("yes", CATALOG) is True
    assert OPTIONS["spoiler"].read("no", CATALOG) is False
    assert OPTIONS["model"].read("seedream-4.5", CATALOG) == "seedream-4.5"
    assert OPTIONS["ratio"].read("-", CATALOG) is None
    for name, said in (("model", "gone"), ("ratio", "7:5"), ("spoiler", "perhaps"), ("language", "fr")):
        with pytest.raises(ValueError, match=said):
            OPTIONS[name].read(said, CATALOG)
