"""Our LAVT against the plain re-implementation in lavt_oracle, through the import of a published-style file."""

import argparse
import os

import pytest
import torch
from click.testing import CliRunner
from transformers import BertConfig, BertModel

from engine.cli.models import models
from engine.errors import ModelError
from engine.models.checkpoints import import_checkpoint, import_pack, our_name, published_name
from engine.models.contract import Words
from engine.models.encoders.tokenizer import TOKENIZER
from engine.models.necks.lgce import LanguageGuidedEnhancement
from engine.models.packs import load_pack, verify_pack
from tests.engine.models import lavt_oracle as oracle

BERT = BertConfig(
    vocab_size=30522, hidden_size=12, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
    max_position_embeddings=64,
)  # fmt: skip


def random_bert(seed):
    torch.manual_seed(seed)
    bert = BertModel(BERT, add_pooling_layer=True).eval()
    with torch.no_grad():
        for p in bert.parameters():
            p.add_(0.1 * torch.randn_like(p))
    return bert


def save_as_lavt_trains(path, window=7, one=False, change=None, seed=11):
    """A checkpoint as LAVT's training script writes it: optimizer, schedule and arguments beside the weights."""
    model, bert = oracle.random_state(seed, window), random_bert(seed)
    text = {**bert.state_dict(), "embeddings.position_ids": torch.arange(64)[None]}
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.ones(2))])
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: (1 - step / 10) ** 0.9)
    content = {
        "model": {**model, **{f"text_encoder.{k}": v for k, v in text.items()}} if one else model,
        "optimizer": optimizer.state_dict(),
        "epoch": 3,
        "args": argparse.Namespace(model="lavt_one" if one else "lavt", mha="", window12=window == 12, lr=5e-5),
        "lr_scheduler": schedule.state_dict(),
    }
    if not one:
        content["bert_model"] = text
    if change:
        change(content)
    torch.save(content, path)
    return model, bert


@pytest.mark.parametrize("window", [7, 12])
@pytest.mark.parametrize(("height", "width"), [(224, 224), (96, 96), (64, 160), (52, 76)])
def test_logits_are_the_published_ones(tmp_path, window, height, width):
    state, bert = save_as_lavt_trains(tmp_path / "lavt.pth", window)
    network = import_checkpoint(tmp_path / "lavt.pth", "lavt", TOKENIZER, text_heads=2)
    assert network.config.swin.window == window
    texts = ["the white storage tanks east of the river", "cars"]
    ids, mask = network.text_encoder.tokenize(texts)
    images = torch.randn(2, 3, height, width, generator=torch.Generator().manual_seed(5))
    with torch.inference_mode():
        hidden = bert(input_ids=ids, attention_mask=mask).last_hidden_state
        expected = oracle.lavt_logits(state, images, hidden, mask.float(), window)
        out = network(images, network.encode_phrases(texts), torch.arange(2))
    assert expected.std() > 0.1
    torch.testing.assert_close(out.pair, expected, atol=1e-4, rtol=0)
    torch.testing.assert_close(out.logits, expected[:, 1] - expected[:, 0], atol=1e-4, rtol=0)


def test_bert_inside_the_model_is_the_same_network(tmp_path):
    save_as_lavt_trains(tmp_path / "beside.pth")
    save_as_lavt_trains(tmp_path / "inside.pth", one=True)
    beside, inside = (
        import_checkpoint(tmp_path / f"{n}.pth", "lavt", TOKENIZER, text_heads=2).state_dict()
        for n in ("beside", "inside")
    )
    assert beside.keys() == inside.keys() and all(torch.equal(beside[k], inside[k]) for k in beside)


def test_several_fusion_heads_keep_the_published_scale(tmp_path):
    state, _ = save_as_lavt_trains(tmp_path / "lavt.pth")
    network = import_checkpoint(tmp_path / "lavt.pth", "lavt", TOKENIZER, text_heads=2, fusion_heads=(2, 1, 1, 4))
    assert [stage.pwam.attention.heads for stage in network.fusions] == [2, 1, 1, 4]
    g = torch.Generator().manual_seed(1)
    x, tokens, mask = torch.randn(1, 9, 8, generator=g), torch.randn(1, 4, 12, generator=g), torch.ones(1, 4)
    att = "backbone.layers.0.fusion.image_lang_att"
    q = oracle.instance_norm(oracle.linear(state, f"{att}.f_query.0", x))
    k, v = (oracle.linear(state, f"{att}.f_{n}.0", tokens) for n in ("key", "value"))
    halves = [
        (q[..., c] @ k[..., c].transpose(1, 2) * 8**-0.5).softmax(-1) @ v[..., c] for c in (slice(0, 4), slice(4, 8))
    ]
    expected = oracle.instance_norm(oracle.linear(state, f"{att}.W.0", torch.cat(halves, -1)))
    attention = network.fusions[0].pwam.attention
    ours = attention.attend(attention.prepare(x.transpose(1, 2)), Words(tokens, mask.bool(), tokens.mean(1)))
    torch.testing.assert_close(ours.transpose(1, 2), expected, atol=1e-5, rtol=1e-5)


def test_names_translate_there_and_back():
    for theirs in oracle.random_state(0, 7):
        if "relative_position_index" not in theirs and "num_batches" not in theirs:
            assert published_name(our_name(theirs)) == theirs
    assert our_name("backbone.layers.0.attention.weight") is None


def rename(old, new):
    return lambda content: content["model"].update({new: content["model"].pop(old)})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["model"].pop("backbone.norm2.weight"), r"missing: backbone\.norm2\.weight$"),
        (lambda c: c["model"].pop("classifier.bn1_4.running_var"), r"missing: classifier\.bn1_4\.running_var$"),
        (lambda c: c["model"].update({"backbone.extra.weight": torch.ones(1)}), r"stray: backbone\.extra\.weight$"),
        (
            rename("classifier.conv1_1.bias", "classifier.conv1_1.bais"),
            r"missing: classifier\.conv1_1\.bias; stray: classifier\.conv1_1\.bais$",
        ),
        (
            lambda c: c["model"].update({"classifier.conv1_1.bias": torch.ones(3)}),
            r"another shape: classifier\.conv1_1\.bias \(3,\) instead of \(2,\)$",
        ),
        (lambda c: c["bert_model"].pop("embeddings.LayerNorm.bias"), r"missing: text_encoder\.embeddings\.LayerNorm"),
        (lambda c: c.pop("bert_model"), "no BERT"),
        (lambda c: c.pop("model"), "no 'model' state dict"),
        (lambda c: c["model"].update({"backbone.note": "hello"}), "not tensors: backbone.note"),
    ],
)
def test_every_key_that_does_not_fit_is_named(tmp_path, change, message):
    path = tmp_path / "lavt.pth"
    save_as_lavt_trains(path, change=change)
    with pytest.raises(ModelError, match=message) as caught:
        import_checkpoint(path, "lavt", TOKENIZER, text_heads=2)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_an_imported_pack_is_the_network_it_came_from(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.models.checkpoints.BERT_HEAD_WIDTH", 6)
    monkeypatch.setattr("engine.cli.models.pack_folders", lambda: [tmp_path / "models"])
    save_as_lavt_trains(tmp_path / "lavt.pth", window=12)
    made = CliRunner().invoke(models, ["import", str(tmp_path / "lavt.pth"), "--as", "lavt", "--name", "lavt-rrsis"])
    assert made.exit_code == 0, made.output
    verify_pack(tmp_path / "models" / "lavt-rrsis")
    pack = load_pack(tmp_path / "models" / "lavt-rrsis")
    assert (pack.name, pack.config.window, pack.network.reusable_features) == ("lavt-rrsis", 480, False)
    before = import_checkpoint(tmp_path / "lavt.pth", "lavt").state_dict()
    after = pack.network.state_dict()
    assert before.keys() == after.keys() and all(torch.equal(before[k], after[k]) for k in before)
    with pytest.raises(ModelError, match="lavt-rrsis: exists already"):
        import_pack(tmp_path / "lavt.pth", "lavt", tmp_path / "models" / "lavt-rrsis")


def test_lgce_weights_are_read_beside_lavts(tmp_path):
    neck = LanguageGuidedEnhancement((8, 16, 32, 64), 12)
    extra = {f"lgce.{k}": v for k, v in neck.state_dict().items()}
    save_as_lavt_trains(tmp_path / "lgce.pth", change=lambda c: c["model"].update(extra))
    network = import_checkpoint(tmp_path / "lgce.pth", "lgce", text_heads=2)
    assert network.config.neck == "lgce"
    assert torch.equal(network.neck.pairs[0].branches[0].ask.weight, extra["lgce.pairs.0.branches.0.ask.weight"])
    with pytest.raises(ModelError, match=r"stray: lgce\.pairs"):
        import_checkpoint(tmp_path / "lgce.pth", "lavt", text_heads=2)
    save_as_lavt_trains(tmp_path / "other.pth", change=lambda c: c["model"].update({"msb.weight": torch.zeros(1)}))
    with pytest.raises(
        ModelError, match=r"missing: lgce\..*stray: msb\.weight; how LGCE's authors name .* rename its keys"
    ):
        import_checkpoint(tmp_path / "other.pth", "lgce", text_heads=2)


class Payload:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (self.marker,)


def test_no_code_of_a_checkpoint_runs(tmp_path):
    path, marker = tmp_path / "lavt.pth", tmp_path / "was-run"
    save_as_lavt_trains(path, change=lambda c: c.update(args=Payload(str(marker))))
    with pytest.raises(ModelError, match="refused"):
        import_checkpoint(path, "lavt", TOKENIZER)
    assert not marker.exists()


def test_a_file_that_is_no_checkpoint_is_refused_by_name(tmp_path):
    path = tmp_path / "broken.pth"
    path.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(ModelError, match=r"broken\.pth: refused, it is no file of PyTorch"):
        import_checkpoint(path, "lavt", TOKENIZER)
    with pytest.raises(ModelError, match=r"absent\.pth: cannot be read"):
        import_checkpoint(tmp_path / "absent.pth", "lavt", TOKENIZER)
