"""Where everything that tests need is installed, a test that was left out is a failure."""

import os

import pytest

STRICT = "NO_SKIPS"  # set in the environment where nothing may be left out


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if it left out tests and must not."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get(STRICT) and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line(f"{STRICT} is set, and tests were left out.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
