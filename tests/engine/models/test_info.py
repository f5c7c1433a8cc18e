import json

import pytest
from click.testing import CliRunner

from engine.cli.models import models
from engine.models.configs import named_config
from engine.models.info import describe


def test_lavt_costs_what_was_published():
    costs = describe(named_config("lavt-base"))
    assert costs["parameters"]["total"] == pytest.approx(costs["published"]["parameters"], rel=0.001)
    # the attention's last projection is applied to the words and not, as published, to the pixels: 0.9 GMACs less
    assert costs["gmacs"]["total"] + 0.9 == pytest.approx(costs["published"]["gmacs"], rel=0.005)
    assert costs["gmacs"]["encode"] is None


def test_decoding_a_phrase_with_lite_costs_at_most_a_quarter_of_encoding():
    costs = describe(named_config("mrsnet-lite"), 512)
    assert costs["gmacs"]["decode"] <= costs["gmacs"]["encode"] / 4


def test_info_shows_the_published_figures_beside_ours():
    text = CliRunner().invoke(models, ["info", "lavt-base"]).output
    assert "227.7 M" in text and "197.6 GMACs" in text and "198.8 GMACs at 480 px (DiCoR" in text
    assert json.loads(CliRunner().invoke(models, ["info", "lavt-base", "--json"]).output)["size"] == 480
