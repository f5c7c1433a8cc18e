"""Counters in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Mapping

from engine.server.jobs import Jobs

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def text(jobs: Jobs, answers: Mapping[int, int], uptime: float) -> str:
    """Return the counters of a service."""
    workers = jobs.workers()
    rows: list[tuple[str, str, str, Mapping[str, float]]] = [
        ("jobs_queued", "gauge", "Jobs that wait", {"": jobs.queued}),
        ("jobs_running", "gauge", "Jobs that run", {"": jobs.running}),
        ("jobs_total", "counter", "Jobs finished since the start", _labelled("state", jobs.counts)),
        ("windows_total", "counter", "Windows of finished jobs", {"": jobs.windows}),
        ("worker_starts_total", "counter", "Worker processes started", {"": sum(each.starts for each in workers)}),
        ("workers_up", "gauge", "Workers ready or busy", {"": sum(each.state in ("idle", "busy") for each in workers)}),
        ("http_answers_total", "counter", "Answers by status", _labelled("status", answers)),
        ("uptime_seconds", "gauge", "Seconds since the start", {"": round(uptime, 3)}),
    ]
    lines = []
    for name, kind, help_text, values in rows:
        lines += [f"# HELP engine_{name} {help_text}.", f"# TYPE engine_{name} {kind}"]
        lines += [f"engine_{name}{labels} {value:g}" for labels, value in values.items()]
    return "\n".join(lines) + "\n"


def _labelled(label: str, counts: Mapping[int, int] | Mapping[str, int]) -> dict[str, float]:
    return {f'{{{label}="{key}"}}': value for key, value in sorted(counts.items())}
