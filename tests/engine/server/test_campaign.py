"""A long day of a service: ten thousand requests and hundreds of jobs leave it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.client import Client, JobError, ServerError
from tests.engine.server.serving import PATIENCE, Engine

REQUESTS, JOBS, CLIENTS = 10_000, 200, 4
MODEL = {"model": "tiny"}


class Size(NamedTuple):
    """What a process holds: resident MiB, open files, threads."""

    memory: float
    files: int
    threads: int


def size_of(pid: int) -> Size:
    status = Path(f"/proc/{pid}/status").read_text()
    values = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return Size(
        int(values["VmRSS"].split()[0]) / 1024, len(list(Path(f"/proc/{pid}/fd").iterdir())), int(values["Threads"])
    )


def children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


def requests(engine: Engine, count: int) -> None:
    """Send small requests from several clients, a tenth of them refused."""

    def some(number: int) -> None:
        with Client(engine.client.url, engine.key, timeout=PATIENCE) as client:
            for index in range(count // CLIENTS):
                match (index + number) % 10:
                    case 0:
                        with pytest.raises(ServerError):
                            client.job("0" * 16)
                    case 1 | 2 | 3:
                        client.plan(f"the {index} largest buildings")
                    case 4 | 5:
                        client.jobs()
                    case _:
                        client.health()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(some, range(CLIENTS)))


def jobs(engine: Engine, source: Path, count: int) -> dict[str, int]:
    """Run jobs one after the other with a second one queued, every fifth cancelled; return how they ended."""
    ends: dict[str, int] = {}
    client = engine.client
    for index in range(count // 2):
        pair = [client.segment(source, ["buildings"], MODEL).id for _ in range(2)]
        for offset, job in enumerate(pair):
            if (2 * index + offset) % 5 == 0:
                client.delete(job)
        for job in pair:
            try:
                state = client.wait(job, timeout=PATIENCE).state
                client.geojson(job)
                client.vectorize(job, threshold=0.3)
            except JobError as error:
                state = error.state
            except ServerError as error:  # it was done before it could be cancelled, and went then
                assert error.status == 404
                state = "removed"
            ends[state] = ends.get(state, 0) + 1
            if state != "removed":
                client.delete(job)
    return ends


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux: sizes of processes are read from /proc")
def test_a_long_day_leaves_the_service_as_it_was(engine: Engine, images: Path) -> None:
    pid = engine.process.pid
    requests(engine, REQUESTS // 20)
    jobs(engine, images / "small.tif", JOBS // 10)
    everyone = [pid, *sorted(children(pid))]
    before = [size_of(each) for each in everyone]
    kept = sorted(path.name for path in (engine.state / "jobs").iterdir())

    requests(engine, REQUESTS)
    ends = jobs(engine, images / "small.tif", JOBS)

    assert sum(ends.values()) == JOBS
    assert ends["cancelled"] + ends.get("removed", 0) == JOBS // 5
    assert ends["cancelled"] >= JOBS // 10
    assert ends["done"] == JOBS - JOBS // 5
    assert [pid, *sorted(children(pid))] == everyone
    after = [size_of(each) for each in everyone]
    print("\n".join(f"{old} -> {new}" for old, new in zip(before, after, strict=True)))
    for old, new in zip(before, after, strict=True):
        assert new.memory - old.memory < 24
        assert abs(new.files - old.files) <= 2
        assert abs(new.threads - old.threads) <= 2
    assert sorted(path.name for path in (engine.state / "jobs").iterdir()) == kept
    assert engine.client.health()["status"] == "ok"
