"""Requests made up from the OpenAPI document: no fault, and no answer that the document does not tell of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.engine.server.serving import PATIENCE, Engine

schemathesis = pytest.importorskip("schemathesis", reason="pip install schemathesis")
import jsonschema_rs  # noqa: E402 - of schemathesis
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
    max_examples=9, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def operations(engine: Engine) -> list[Any]:
    """Return the operations of the served document."""
    schema = schemathesis.openapi.from_dict(engine.client.openapi())
    return [result.ok() for result in schema.get_all_operations()]


def run(engine: Engine, how: settings) -> int:
    """Send made-up requests to every operation and check the answers; return how many."""
    sent = 0
    headers = {"Authorization": f"Bearer {engine.key}"}
    found = operations(engine)
    assert len(found) == OPERATIONS
    for operation in found:

        @how
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:
            nonlocal sent
            sent += 1
            url = f"http://127.0.0.1:{engine.port}"
            case.call_and_validate(base_url=url, headers=headers, checks=CHECKS, timeout=PATIENCE)

        check()
    return sent


def test_made_up_requests(engine: Engine) -> None:
    assert run(engine, QUICK) >= 150


def test_the_document_is_complete_enough_to_generate_a_client(engine: Engine) -> None:
    document = engine.client.openapi()
    schemathesis.openapi.from_dict(document).validate()  # against the meta-schema of OpenAPI 3.1
    schemas = document["components"]["schemas"]
    assert set(references(document)) <= {f"#/components/schemas/{name}" for name in schemas}
    found = [operation for item in document["paths"].values() for operation in item.values()]
    names = [operation["operationId"] for operation in found]
    assert len(set(names)) == len(names) == OPERATIONS
    assert all(name.isidentifier() for name in names)
    for operation in found:
        assert operation["security"] == [{"key": []}] and operation["description"]
        for status, answer in operation["responses"].items():
            assert answer["description"]
            if status >= "4":
                ((kind, said),) = answer["content"].items()
                assert (kind, said["schema"]) == ("application/problem+json", {"$ref": "#/components/schemas/Problem"})
                assert said["example"]["status"] == int(status)
            elif status != "204":
                assert answer["content"] and all(each["schema"] for each in answer["content"].values())
    refusals = {(status, answer["description"]) for each in found for status, answer in each["responses"].items()}
    refusals = {(status, text) for status, text in refusals if status >= "4"}
    assert len({text for _, text in refusals}) == len({status for status, _ in refusals}) == len(refusals) == 14
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    shown = list(examples(document))
    assert len(shown) > 3 * OPERATIONS
    for schema, value in shown:
        jsonschema_rs.validate(schema | {"components": document["components"]}, value)


def examples(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], object]]:
    """Yield every example of JSON in a document, with its schema."""
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    bodies = [each["requestBody"] for each in operations if "requestBody" in each]
    for body in (*bodies, *(answer for each in operations for answer in each["responses"].values())):
        for kind, said in body.get("content", {}).items():
            if kind.endswith("json"):
                values = [said["example"]] if "example" in said else []
                yield from ((said["schema"], value) for value in values)
                yield from ((said["schema"], each["value"]) for each in said.get("examples", {}).values())
    for schema in document["components"]["schemas"].values():
        for part in (schema, *schema.get("properties", {}).values()):
            yield from ((part, value) for value in part.get("examples", ()))


def references(value: Any) -> Iterator[str]:
    """Yield everything that a document refers to."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from references(each)


@pytest.mark.slow
def test_many_made_up_requests(engine: Engine) -> None:
    assert run(engine, settings(QUICK, max_examples=120)) >= 2000
