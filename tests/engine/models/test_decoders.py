import pytest
import torch

from engine.models.decoders.lavt import LavtDecoder
from engine.models.decoders.lite import LiteDecoder
from engine.models.decoders.tbtd import TargetBackgroundDecoder
from engine.models.pixels import enlarged
from tests.engine.models import lavt_oracle as oracle

CHANNELS = (8, 16, 32, 64)


def maps(height, width, batch=2, seed=0):
    g = torch.Generator().manual_seed(seed)
    return [torch.randn(batch, c, height >> i, width >> i, generator=g) for i, c in enumerate(CHANNELS)]


@pytest.mark.parametrize(("height", "width"), [(16, 16), (24, 40)])
def test_lavt_decoder_is_the_published_one(height, width):
    state = oracle.random_state(3, 7)
    decoder = LavtDecoder(CHANNELS).eval()
    decoder.load_state_dict({k.removeprefix("classifier."): v for k, v in state.items() if k.startswith("classifier.")})
    given = maps(height, width)
    torch.testing.assert_close(decoder(given), oracle.decode(state, given), atol=1e-5, rtol=1e-5)


def test_streams_of_tbtd_start_apart_and_meet_only_in_the_exchange():
    torch.manual_seed(0)
    decoder = TargetBackgroundDecoder(CHANNELS, hidden=16).eval()
    given = maps(16, 16)
    before = decoder(given)
    assert before.shape == (2, 2, 16, 16)
    with torch.no_grad():
        decoder.background.get_submodule("conv1_4").weight.mul_(3)
    after = decoder(given)
    torch.testing.assert_close(after[:, 1], before[:, 1], atol=0, rtol=0)  # a = 0: the target stream does not notice
    assert not torch.allclose(after[:, 0], before[:, 0])
    with torch.no_grad():
        for exchange in decoder.exchange:
            exchange.amount.fill_(0.5)
    assert not torch.allclose(decoder(given)[:, 1], before[:, 1])


def test_difference_of_the_lite_decoder_is_that_of_its_pair():
    torch.manual_seed(0)
    decoder = LiteDecoder(8, detail_width=4, instances=True).eval()
    g = torch.Generator().manual_seed(1)
    given = [torch.randn(2, 8, 16 >> i, 24 >> i, generator=g) for i in range(4)]
    detail = decoder.prepare(torch.randn(2, 4, 32, 48, generator=g))
    pair, _, cores = decoder([each.clone() for each in given], detail, cores=True)
    difference, _, same_cores = decoder([each.clone() for each in given], detail, pair=False, cores=True)
    assert difference.shape == (2, 1, 32, 48) and cores.shape == (2, 1, 16, 24)
    torch.testing.assert_close(difference[:, 0], pair[:, 1] - pair[:, 0])
    torch.testing.assert_close(same_cores, decoder.cores(decoder([*given], detail)[1]))


@pytest.mark.parametrize("times", [2, 4])
@pytest.mark.parametrize("shape", [(1, 1, 24, 40), (3, 2, 7, 1)])
def test_enlarged_maps_are_interpolated_bilinearly(shape, times):
    maps = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    expected = torch.nn.functional.interpolate(maps, scale_factor=times, mode="bilinear", align_corners=False)
    assert torch.allclose(enlarged(maps, times), expected, atol=1e-6)
