"""pytest's monkeypatch is not gevent's."""

import pytest

from shop.tasks import mail


@pytest.fixture
def sent(monkeypatch):
    """Messages that would have gone out."""
    messages = []
    monkeypatch.setattr(mail.requests, "post", lambda url, json, timeout: messages.append((url, json)))
    return messages


def test_newsletter_goes_to_everybody(sent):
    mail.send_newsletter(["ann@example.com", "bo@example.com"])
    assert [message["to"] for _, message in sent] == ["ann@example.com", "bo@example.com"]
