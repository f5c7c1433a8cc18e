"""Talking to a running engine: `Client` for scripts, tests and `engine run --server`."""

from engine.client.answers import JobError, JobView, ServerError
from engine.client.connection import Client

__all__ = ["Client", "JobError", "JobView", "ServerError"]
