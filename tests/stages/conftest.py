"""A desk for each test, its store closed afterwards."""

import pytest

from tests.newsdesk import Newsdesk


@pytest.fixture
def desk():
    desk = Newsdesk()
    yield desk
    desk.close()
