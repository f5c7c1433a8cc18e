"""Requests made up from the OpenAPI document: no fault, and no answer that the document does not tell of."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from engine.client import Client
from tests.engine.server.serving import PATIENCE, Engine

schemathesis = pytest.importorskip("schemathesis", reason="pip install schemathesis")
from schemathesis.specs.openapi import checks as openapi_checks  # noqa: E402

CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def document(client: Client) -> object:
    return schemathesis.openapi.from_dict(client.openapi())


schema = schemathesis.pytest.from_fixture("document")
QUICK = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))  # of 13


def check(case: object, engine: Engine) -> None:
    headers = {"Authorization": f"Bearer {engine.key}"}
    url = f"http://127.0.0.1:{engine.port}"
    case.call_and_validate(base_url=url, headers=headers, checks=CHECKS, timeout=PATIENCE)


@schema.parametrize()
@QUICK
def test_made_up_requests(case: object, engine: Engine) -> None:
    check(case, engine)


@pytest.mark.slow
@schema.parametrize()
@settings(QUICK, max_examples=160)
def test_many_made_up_requests(case: object, engine: Engine) -> None:
    check(case, engine)
