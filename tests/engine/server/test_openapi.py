"""Requests made up from the OpenAPI document: no fault, and no answer that the document does not tell of."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.engine.server.serving import PATIENCE, Engine

schemathesis = pytest.importorskip("schemathesis", reason="pip install schemathesis")
from schemathesis.specs.openapi import checks as openapi_checks  # noqa: E402

schemathesis.serializer.alias("image/tiff", "application/octet-stream")

CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
]


OPERATIONS = 17
QUICK = settings(
    max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def operations(engine: Engine) -> list[Any]:
    """Return the operations of the served document."""
    schema = schemathesis.openapi.from_dict(engine.client.openapi())
    return [result.ok() for result in schema.get_all_operations()]


def run(engine: Engine, how: settings) -> None:
    """Send made-up requests to every operation and check the answers."""
    headers = {"Authorization": f"Bearer {engine.key}"}
    found = operations(engine)
    assert len(found) == OPERATIONS
    for operation in found:

        @how
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:
            url = f"http://127.0.0.1:{engine.port}"
            case.call_and_validate(base_url=url, headers=headers, checks=CHECKS, timeout=PATIENCE)

        check()


def test_made_up_requests(engine: Engine) -> None:
    run(engine, QUICK)


@pytest.mark.slow
def test_many_made_up_requests(engine: Engine) -> None:
    run(engine, settings(QUICK, max_examples=140))
