import torch

from engine.training.btdnet import ObjectLearning
from tests.engine.models.tiny import tiny_network


def test_every_part_learns_and_the_network_too():
    network = tiny_network("btdnet-base", shake=0.1)
    torch.manual_seed(0)
    learning = ObjectLearning(network, width=16, heads=2)
    target = torch.zeros(2, 64, 96)
    target[0, 10:40, 20:60] = 1
    target[1, 30:60, 50:90] = 1
    images = torch.randn(2, 3, 64, 96, generator=torch.Generator().manual_seed(1))
    texts, names = ["storage tanks", "the storage tanks of the harbor"], [["storage tanks"]] * 2
    output, loss = learning(network, images, texts, torch.tensor([0, 1]), target, torch.ones_like(target), names)
    loss.backward()
    assert output.pair.shape == (2, 2, 64, 96) and torch.isfinite(loss)
    idle = [n for n, p in learning.named_parameters() if p.grad is None or not p.grad.abs().max() > 0]
    assert idle == []
    silent = [n for n, p in network.named_parameters() if p.requires_grad and p.grad is None]
    assert silent == []


def test_a_sample_without_target_trains_too():
    network = tiny_network("btdnet-base")
    learning = ObjectLearning(network, width=16, heads=2)
    nothing = torch.zeros(1, 64, 64)
    _, loss = learning(
        network, torch.randn(1, 3, 64, 64), ["cars"], torch.tensor([0]), nothing, torch.ones_like(nothing), [[]]
    )
    loss.backward()
    assert torch.isfinite(loss)
