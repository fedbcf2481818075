from bot.catalog.model_table import model_rows
from bot.catalog.models import GatewayModels
from providers.contract import Form, Kind, ModelOffer


def film(**changes):
    return ModelOffer("veo", Kind.VIDEO, "veo", 4000, (), (), None, None, form=Form.TEXT, **changes)


def test_the_usual_seconds_are_those_of_the_first_gateway_where_they_can_be_chosen():
    fixed = GatewayModels("one", (film(),))
    chosen = GatewayModels("two", (film(seconds=(4, 8), default_seconds=8),))
    assert [row[4] for row in model_rows([fixed, chosen])] == ["4, 8 (**8**)"]
    assert [row[4] for row in model_rows([fixed])] == ["–"]
