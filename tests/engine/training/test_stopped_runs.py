"""A run that is stopped, comes upon another or goes wrong keeps what was reached, and says so in one line."""

import csv
import os
import signal
from multiprocessing import active_children, current_process

import pytest
import torch

from engine.cli.main import run
from engine.errors import Cancelled, InputError, ModelError
from engine.training.sample_run import run_recipe
from tests.engine.training.recipes import recipe_file
from tests.engine.training.test_run import write_run


@pytest.fixture
def recipe(tmp_path, dataset, text):
    return lambda **options: recipe_file(tmp_path / "run.toml", dataset, text, "lavt-base", **options)


def kept(tmp_path):
    return torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)


def rows(path):
    with path.open() as handle:
        return [(row["step"], row["name"], row["value"]) for row in csv.DictReader(handle)]


def refused(path, capsys, *options):
    capsys.readouterr()
    assert run(["train", str(path), *options]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    return said[-1]


def after_step(monkeypatch, last, act):
    """Do something when a step has been taken."""
    from engine.training.sample_loop import _Run

    step = _Run._step

    def stepped(self, *args):
        step(self, *args)
        if self.state.step == last:
            act()

    monkeypatch.setattr(_Run, "_step", stepped)


def interrupt():
    """Ctrl-C, which reaches the workers too."""
    for process in (*active_children(), current_process()):
        os.kill(process.pid, signal.SIGINT)


def test_a_stopped_run_goes_on_as_if_it_had_not_been(recipe, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.training.log.LOG_EVERY", 3)
    options = {"steps": 4, "evaluate_every": 2}
    run_recipe(recipe(out="whole", **options))
    with monkeypatch.context() as patch, pytest.raises(Cancelled):
        after_step(patch, 2, interrupt)
        run_recipe(recipe(workers=1, **options))
    assert kept(tmp_path)["step"] == 2
    assert kept(tmp_path)["progress"]["looked"] == 0, "the look was broken off"
    run_recipe(recipe(**options), resume=True)
    whole = torch.load(tmp_path / "whole" / "checkpoint.pt", weights_only=True)
    for name, value in kept(tmp_path)["network"].items():
        torch.testing.assert_close(value, whole["network"][name], rtol=0, atol=0, msg=name)
    log = rows(tmp_path / "run" / "log.csv")
    assert log == rows(tmp_path / "whole" / "log.csv")
    assert [step for step, name, _ in log if name == "loss"] == ["3", "4"]
    assert [step for step, name, _ in log if name == "val mIoU"] == ["2", "4"]


def test_sigterm_keeps_the_step_and_ends_with_its_status(recipe, tmp_path, monkeypatch, capsys):
    after_step(monkeypatch, 1, lambda: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(SystemExit) as ended:
        run(["train", str(recipe())])
    assert ended.value.code == 143
    assert kept(tmp_path)["step"] == 1
    assert "stopped at step 1, kept in" in capsys.readouterr().err


def test_another_run_is_not_replaced_unless_asked(recipe, tmp_path, capsys):
    run_recipe(recipe(steps=1))
    path = recipe(steps=2)
    assert f"{tmp_path / 'run'}: a run is there already; --resume to go on, --overwrite" in refused(path, capsys)
    assert run(["train", str(path), "--overwrite"]) == 0
    assert kept(tmp_path)["step"] == 2
    assert "1" not in {step for step, _, _ in rows(tmp_path / "run" / "log.csv")}
    said = refused(recipe(batch=3, steps=2), capsys, "--resume")
    assert "checkpoint.pt: changed since: batch 2 -> 3; set it back" in said
    assert "changed since: val 4 samples (" in refused(recipe(steps=2, val=[]), capsys, "--resume")
    for name in ("best.pt", "checkpoint.pt"):
        with (tmp_path / "run" / name).open("r+b") as handle:
            handle.truncate(500)
        assert f"{name}: damaged; put a whole copy" in refused(path, capsys, "--resume")


def test_labelled_folders_too(labelled_root, tmp_path, capsys):
    path = write_run(tmp_path, labelled_root)
    assert run(["train", str(path), "--resume"]) == 0
    said = capsys.readouterr().err
    assert "no checkpoint.pt to go on from; starting anew" in said
    assert "from step 0 to 1 on" in said
    assert "a run is there already" in refused(path, capsys)
    assert "changed since: seed 7 -> 8" in refused(write_run(tmp_path, labelled_root, "seed = 8\n"), capsys, "--resume")
    assert [name for _, name, _ in rows(tmp_path / "runs" / "log.csv")][-1] == "gradient"


def test_a_loss_that_is_no_number_keeps_the_checkpoint_before(recipe, tmp_path):
    run_recipe(recipe(steps=1))
    with pytest.raises(
        ModelError, match=r"step \d: .* no number any more; checkpoint\.pt is kept; go on with --resume"
    ):
        run_recipe(recipe(steps=9, learning_rate=1e30), resume=True)
    assert kept(tmp_path)["step"] == 1
    assert all(value.isfinite().all() for value in kept(tmp_path)["average"].values())


def test_an_unreadable_picture_is_one_line_with_workers_and_the_steps_are_kept(recipe, tmp_path):
    path = recipe(steps=20, workers=1)
    (tmp_path / "5.png").write_bytes((tmp_path / "5.png").read_bytes()[:60])
    with pytest.raises(InputError, match=rf"^{tmp_path / '5.png'}: cannot be read as an image .*; give"):
        run_recipe(path)
    assert kept(tmp_path)["step"] < 7


def test_an_unreadable_picture_to_choose_by_leaves_the_weights_as_they_were(recipe, tmp_path):
    (tmp_path / "7.png").write_bytes(b"")
    with pytest.raises(InputError, match=r"7\.png: cannot be read"):
        run_recipe(recipe(steps=2, ema=0.9))
    last = kept(tmp_path)
    name = next(name for name in last["average"] if "image_encoder" in name and name.endswith("proj.weight"))
    assert last["step"] == 2 and not torch.equal(last["network"][name], last["average"][name])


def test_what_was_found_is_told(recipe, tmp_path, capsys, dataset):
    (tmp_path / "1.png").unlink()
    with dataset.open("a") as handle:
        handle.write("{}\n")
    spec = dataset.name
    assert run(["train", str(recipe(steps=1, train=[spec], val=[f"{spec}:train", f"{spec}:val"]))]) == 0
    said = capsys.readouterr().err
    assert f"image missing: {tmp_path / '1.png'}" in said
    assert "problems: 2, samples without image, left out: 2; engine data check" in said
    assert "samples: 15 to learn from, 15 to choose the best step by" in said
    assert "warning: train names no split, so train, val are learned from alike" in said
    assert "warning: 15 of the samples to choose by are learned from" in said


def test_an_output_that_cannot_be_written_is_found_first(recipe, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    path = recipe(out="file", train=["gone.jsonl"])
    assert refused(path, capsys).startswith(f"engine: out: {tmp_path / 'file'}: cannot be written (")
