"""Only what the app's secret has signed is read, and only who knows the token verifies the address."""

import hashlib
import hmac

import pytest

from bot.channels.messenger.signature import answer_to_challenge, is_signed
from tests.support.meta.webhooks import HEADER, signature

SECRET, TOKEN = "the secret of the app", "the token żółw"
BODY = b'{"object": "page", "entry": []}'


def _digest(algorithm: str, body: bytes = BODY, key: str = SECRET) -> str:
    return hmac.new(key.encode(), body, algorithm).hexdigest()


@pytest.mark.parametrize("name", [HEADER, HEADER.lower(), HEADER.upper()])
def test_a_body_that_the_secret_signed_is_taken(name: str) -> None:
    assert is_signed(BODY, {"Host": "bot.example", name: signature(SECRET, BODY)}, SECRET)


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff", "zażółć 🐢".encode(), b'"za\\u017c\\u00f3\\u0142\\u0107"']
)
def test_whatever_the_body_is_the_bytes_count(body: bytes) -> None:
    assert is_signed(body, {HEADER: signature(SECRET, body)}, SECRET)
    assert not is_signed(body + b" ", {HEADER: signature(SECRET, body)}, SECRET)


def test_a_secret_may_hold_any_letters() -> None:
    assert is_signed(BODY, {HEADER: signature(TOKEN, BODY)}, TOKEN)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: "sha256="},
        {HEADER: _digest("sha256")},
        {HEADER: f"sha256={_digest('sha256').upper()}"},
        {HEADER: f"SHA256={_digest('sha256')}"},
        {HEADER: f"sha256={_digest('sha256')} "},
        {HEADER: f"sha256={_digest('sha256')}00"},
        {HEADER: f"sha256={_digest('sha256')[:-1]}"},
        {HEADER: f"sha256={_digest('sha256', key='another')}"},
        {HEADER: f"sha256={_digest('sha256', body=BODY + b' ')}"},
        {HEADER: f"sha256={hashlib.sha256(BODY).hexdigest()}"},
        {HEADER: f"sha1={_digest('sha1')}"},
        {HEADER: f"sha256={_digest('sha1')}"},
        {HEADER: f"md5={_digest('md5')}"},
        {"X-Hub-Signature": f"sha1={_digest('sha1')}"},
        {"X-Hub-Signature": f"sha256={_digest('sha256')}"},
        {HEADER: "sha256=żółć"},
        {HEADER: "sha256=\udc80\ud800"},
    ],
)
def test_any_other_header_signs_nothing(headers: dict[str, str]) -> None:
    assert not is_signed(BODY, headers, SECRET)


def test_without_a_secret_nothing_is_signed() -> None:
    assert not is_signed(BODY, {HEADER: signature("", BODY)}, "")


def _args(**changed: str) -> dict[str, str]:
    usual = {"mode": "subscribe", "verify_token": TOKEN, "challenge": "1158201444"}
    return {f"hub.{name}": value for name, value in {**usual, **changed}.items()}


def test_the_address_is_verified_for_who_knows_the_token() -> None:
    assert answer_to_challenge(_args(), TOKEN) == "1158201444"


@pytest.mark.parametrize(
    "args",
    [
        {},
        _args(mode="unsubscribe"),
        _args(verify_token=""),
        _args(verify_token="the token"),
        _args(verify_token="\ud800"),
        {"hub.mode": "subscribe", "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.verify_token": TOKEN},
    ],
)
def test_for_others_it_is_not(args: dict[str, str]) -> None:
    assert answer_to_challenge(args, TOKEN) is None


def test_without_a_token_nobody_knows_it() -> None:
    assert answer_to_challenge(_args(verify_token=""), "") is None
