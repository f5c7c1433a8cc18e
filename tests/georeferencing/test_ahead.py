import threading

import pytest

from georeferencing.ahead import ahead


def test_items_come_in_order_from_another_thread():
    def items():
        for number in range(10):
            yield number, threading.current_thread().name

    got = list(ahead(items()))
    assert [number for number, _ in got] == list(range(10))
    assert {name for _, name in got} == {"ahead"}


def test_an_error_comes_after_the_items_before_it():
    def items():
        yield 1
        raise ValueError("enough")

    work = ahead(items())
    assert next(work) == 1
    with pytest.raises(ValueError, match="enough"):
        next(work)


def test_the_thread_ends_when_nobody_listens_any_more():
    made = []

    def items():
        for number in range(1000):
            made.append(number)
            yield number

    work = ahead(items())
    next(work)
    work.close()
    assert len(made) < 10
    assert "ahead" not in {thread.name for thread in threading.enumerate()}
