import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp.signature import answer_to_challenge, is_signed

SECRET = "sekret aplikacji: zażółć"
BODY = '{"object": "whatsapp_business_account", "entry": [], "x": "żółw"}'.encode()


def digest(body: bytes = BODY, secret: str = SECRET, algorithm: str = "sha256") -> str:
    return hmac.new(secret.encode(), body, algorithm).hexdigest()


def test_a_body_signed_with_the_secret_is_verified_whatever_case_the_header_has() -> None:
    for name in ("X-Hub-Signature-256", "x-hub-signature-256"):
        assert is_signed(BODY, {"Host": "x", name: f"sha256={digest()}"}, SECRET)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": digest()},
        {"X-Hub-Signature-256": f"sha256={digest(secret='another')}"},
        {"X-Hub-Signature-256": f"sha256={digest(secret='')}"},
        {"X-Hub-Signature-256": f"sha256={digest(BODY + b' ')}"},
        {"X-Hub-Signature-256": f"sha256={digest().upper()}"},
        {"X-Hub-Signature-256": f"sha256={digest()[:-1]}"},
        {"X-Hub-Signature-256": f"sha256= {digest()}"},
        {"X-Hub-Signature-256": f"sha1={digest(algorithm='sha1')}"},
        {"X-Hub-Signature-256": f"md5={digest(algorithm='md5')}"},
        {"X-Hub-Signature-256": f"sha256=ż{digest()[1:]}"},
        {"X-Hub-Signature-256": "sha256=\ud800"},
        {"X-Hub-Signature": f"sha1={digest(algorithm='sha1')}"},
        {"X-Hub-Signature": f"sha256={digest()}"},
    ],
    ids=str,
)
def test_nothing_else_is(headers: dict[str, str]) -> None:
    assert not is_signed(BODY, headers, SECRET)


def test_without_a_secret_nothing_is_signed() -> None:
    assert not is_signed(BODY, {"X-Hub-Signature-256": f"sha256={digest(secret='')}"}, "")


def test_another_body_is_not_signed_by_the_same_header() -> None:
    assert not is_signed(BODY.replace(b"[]", b"[1]"), {"X-Hub-Signature-256": f"sha256={digest()}"}, SECRET)


@given(st.text(max_size=100), st.binary(max_size=100))
def test_no_header_that_is_made_up_signs_anything(header: str, body: bytes) -> None:
    assert not is_signed(body, {"X-Hub-Signature-256": header}, SECRET)
    assert not is_signed(body, {"X-Hub-Signature-256": f"sha256={header}"}, SECRET)


def test_the_signature_is_over_the_raw_bytes() -> None:
    raw = b"\xff\xfe not even text"
    assert is_signed(raw, {"X-Hub-Signature-256": f"sha256={digest(raw)}"}, SECRET)


VERIFICATION = {"hub.mode": "subscribe", "hub.verify_token": "żeton", "hub.challenge": "1158201444"}


def test_the_challenge_comes_back_to_who_knows_the_token() -> None:
    assert answer_to_challenge(VERIFICATION, "żeton") == "1158201444"


@pytest.mark.parametrize(
    ("changed", "token"),
    [
        ({"hub.verify_token": "another"}, "żeton"),
        ({"hub.verify_token": ""}, "żeton"),
        ({"hub.verify_token": ""}, ""),
        ({"hub.verify_token": "\ud800"}, "żeton"),
        ({"hub.mode": "unsubscribe"}, "żeton"),
        ({"hub.mode": ""}, "żeton"),
    ],
)
def test_and_to_nobody_else(changed: dict[str, str], token: str) -> None:
    assert answer_to_challenge({**VERIFICATION, **changed}, token) is None


def test_a_verification_without_its_parts_is_none() -> None:
    assert answer_to_challenge({}, "żeton") is None
    assert answer_to_challenge({"hub.mode": "subscribe", "hub.verify_token": "żeton"}, "żeton") is None
