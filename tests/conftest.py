"""Fixtures: the two forms, a filled submission, LibreOffice."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.first_readers import TESTS, read_own_share_first
from tests.support.merged_cells import merged_cells_styled_at_once
from tests.support.office import Office, end_shared_office, shared_office
from tests.support.one_thread import one_thread
from xlsx_tools.cli.clock import TOLD
from xlsx_tools.form.folders import templates_folder
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.model import Form
from xlsx_tools.workbook.layout import Layout

IN_CI = bool(os.environ.get("CI"))

settings.register_profile(
    "default",
    deadline=None,  # machines are noisy
    derandomize=IN_CI,  # a change must not fail for another's luck
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=200)
settings.load_profile("default")

# Begun first, lest a worker is left alone with one at the end: what takes longest, the longest first.
LONGEST = (
    "test_human",
    "test_campaigns",
    "test_office_programs",
    "test_season",
    "test_sights",
    "test_published",
    "test_annotate",
    "test_samples",
    "test_emulations",
    "test_careful_xlsx",
    "test_merge",
    "test_claims",
    "test_collect",
    "test_repair",
    "test_inspect",
    "test_gnumeric",
    "test_inbox_campaign",
    "test_hard_places",
    "test_render",
    "test_overview",
    "test_bad_input",
    "test_form_places",
    "test_damages",
    "test_distribute",
    "test_console",
    "test_localise",
    "test_second_form",
    "test_rules",
)

# Workbooks that openpyxl opens are objects by the hundred thousand: to look through them for garbage as often
# as Python does of itself takes a tenth of the time of all tests.
MANY_OBJECTS = 50_000

NOW = "2025-12-31T12:00:00+08:00"  # tests have seasons of 2024 and 2025

DATA = Path(__file__).parent / "data"
_NATIONAL = load_anew(templates_folder() / "zfxxgk-2021")


def pytest_collection(session: pytest.Session) -> None:
    """Have workers that read all modules help each other with it."""
    is_whole = TESTS in [Path(argument).resolve() for argument in session.config.args]
    if hasattr(session.config, "workerinput") and is_whole:
        read_own_share_first()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest modules first; the others stay in their order."""
    items.sort(key=lambda item: (*LONGEST, item.path.stem).index(item.path.stem))


def pytest_collection_finish() -> None:
    """Never look for garbage among what was imported, and seldom among the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MANY_OBJECTS)


@pytest.fixture(scope="session", autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the program remembers of its user apart from what the real one has, and set its clock."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp("settings")))
        patch.setenv(TOLD, NOW)
        yield


@pytest.fixture(scope="module", autouse=True)
def nothing_left_open() -> Iterator[None]:
    """Have what a module's tests left open complained of in that module, not in any that comes later."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def one_worker() -> Iterator[None]:
    """Have what is collected read in this process: others take longer to begin than a few files to read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xlsx_tools.season.workers.own_cores", one_thread)
        yield


@pytest.fixture(scope="session")
def form() -> Form:
    """The national form."""
    return _NATIONAL


@pytest.fixture(scope="session")
def layout(form: Form) -> Layout:
    """The national form's layout."""
    return Layout(form)


@pytest.fixture(scope="session", autouse=True)
def quick_openpyxl() -> Iterator[None]:
    """Have openpyxl open workbooks in less than half the time."""
    with merged_cells_styled_at_once():
        yield


@pytest.fixture
def office() -> Office:
    """A LibreOffice shared by all tests that need one."""
    return shared_office()


@pytest.fixture(scope="session", autouse=True)
def nothing_left_running() -> Iterator[None]:
    """End LibreOffice with the tests."""
    yield
    end_shared_office()
