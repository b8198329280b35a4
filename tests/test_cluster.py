"""Collecting on other machines: a cluster of two workers, one of which is lost half-way."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.collecting import (
    FORM,
    NOW,
    SCHOOL,
    WATER,
    book,
    file,
    outcomes,
    saved,
    season,
    taken,
    three_units,
)
from tests.support.command import assert_refused, run
from xlsx_tools.season.collect import collect
from xlsx_tools.season.ledger.records import Outcome
from xlsx_tools.season.ledger.store import open_ledger

distributed = pytest.importorskip("distributed", reason="the extra xlsx-tools[cluster] is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")  # other people's, of sockets and event loops


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers in processes of their own, that share nothing with this one but a port."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs="CRITICAL"
    ) as running:
        yield running


def test_cluster_on_the_command_line(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = saved(tmp_path / "收件箱", {"一.xlsx": book(WATER), "二.xlsx": book(SCHOOL)})
    path, roster = tmp_path / "台账.sqlite", three_units(tmp_path)
    words = ("collect", inbox, "--ledger", path, "--roster", roster, "--year", 2024, "--cluster")
    result = run(*words, cluster.scheduler_address)
    assert result.returncode == 0, result.stderr
    with open_ledger(path) as ledger:
        assert set(outcomes(ledger).values()) == {Outcome.VALID}
    monkeypatch.setattr("xlsx_tools.season.workers._PATIENCE", 1)
    assert_refused(run(*words, "tcp://127.0.0.1:9"), "连不上集群")
    assert_refused(run(*words, "某地"), "连不上集群")


def test_worker_lost_half_way_loses_nothing(cluster: Any) -> None:
    files = [file(f"{n}.xlsx", book(WATER, n)) for n in range(1, 25)]
    done: list[str] = []

    def lose_a_worker(path: str) -> None:
        done.append(path)
        if len(done) == len(files) // 2:
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)

    with season() as ledger, distributed.Client(cluster) as client:
        executor = client.get_executor()
        collected = collect(ledger, FORM, files, executor, now=NOW, workers=2, done=lose_a_worker)
        spread = [(v.hash, v.number, v.outcome) for v in ledger.versions()]
    with season() as ledger:
        assert taken(ledger, *files) == collected
        assert [(v.hash, v.number, v.outcome) for v in ledger.versions()] == spread
    assert done == [one.path for one in files]
