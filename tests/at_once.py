"""Acts in the same moment, in threads with connections of their own."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction
from django.test import Client

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time"
)


def at_once(*acts):
    """What each act gave, all begun in the same moment in threads of their own."""
    gate, given, faults = threading.Barrier(len(acts)), [None] * len(acts), []

    def run(place, act):
        try:
            gate.wait()
            given[place] = act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    return given


def logged_in(one):
    client = Client()
    client.force_login(one)
    return client


def posts(client, url, **data):
    return lambda: client.post(url, data).status_code


@contextmanager
def meanwhile(act):
    """``begin()`` starts ``act`` in a thread of its own, before what is done here is committed.

    What it gave, or the error it raised, is in ``given`` afterwards.
    """
    given = []

    def run():
        try:
            given.append(act())
        except Exception as error:
            given.append(error)
        finally:
            connections.close_all()

    def begin():
        thread.start()
        thread.join(0.5)

    thread = threading.Thread(target=run)
    with transaction.atomic():
        yield begin, given
    thread.join()
