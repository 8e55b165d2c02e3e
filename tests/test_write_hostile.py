"""What hostile or clumsy programs send: refused in French, nothing stored, nothing called."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mapapp.notifying.calling import Caller, CallFailed
from mapapp.notifying.destinations import Refused, checked, is_public, read_url
from mapapp.store.moderation_tables import contribution
from mapapp.store.schema import place
from tests.people import People
from tests.programs import Program, program_of, world

CASES = json.loads((Path(__file__).parent / "data" / "bad_writes.json").read_text("utf-8"))


def name(case: dict[str, Any]) -> str:
    return f"{case['id']} {case['why'][:40]}"


def body_of(payload: Any) -> bytes:
    """The bytes that a payload stands for."""
    if isinstance(payload, str):
        return payload.encode()
    match payload["$gen"]:
        case "nest":
            return str(payload["open"] * payload["n"] + payload["close"] * payload["n"]).encode()
        case "hex":
            return bytes.fromhex(payload["hex"])
        case _:
            text: str = payload["prefix"] + payload["s"] * payload["n"] + payload["suffix"]
            return text.encode()


@pytest.fixture
def people(empty_app: Flask) -> People:
    return world(empty_app)


@pytest.fixture
def town(people: People) -> Program:
    return program_of(people)


def stored(people: People) -> tuple[int, int]:
    with people.site.store.read() as connection:
        tables = (place, contribution)
        counts = [connection.scalar(select(func.count()).select_from(t)) or 0 for t in tables]
    return counts[0], counts[1]


def test_no_hostile_body_is_taken(people: People, town: Program) -> None:
    before, version = stored(people), town.version()
    for case in CASES["json_body"]:
        sent = {"data": body_of(case["payload"]), "content_type": "application/json"}
        for method, path in (("POST", "/api/lieux"), ("PATCH", "/api/lieux/lieu")):
            answer = town.send(method, path, headers={"If-Match": f'"{version}"'}, **sent)
            assert answer.status_code in (400, 413, 415), name(case)
            assert answer.content_type == "application/problem+json", name(case)
            answer.get_json()
    assert (stored(people), town.version()) == (before, version)


def test_only_json_is_read(people: People, town: Program) -> None:
    before = stored(people)
    for case in CASES["content_type"]:
        sent = case["payload"]
        answer = town.send("POST", "/api/lieux", data=sent["body"], headers=sent["headers"])
        assert answer.status_code == 415, name(case)
    gzipped = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert town.send("POST", "/api/lieux", data=b"{}", headers=gzipped).status_code == 415
    assert stored(people) == before


def test_each_fault_of_a_body_is_named(town: Program) -> None:
    text = r'{"name": "\ud800", "lat": NaN, "lon": 1e999, "phone": "a\u0000b",'
    text += r' "hours": [[[[[[[[[1]]]]]]]]],'
    text += r' "capacity": 123456789012345678901234567890, "email": "a", "email": "b"}'
    answer = town.send("POST", "/api/lieux", data=text, content_type="application/json")
    fields = {one["field"] for one in answer.get_json()["errors"]}
    assert fields == {"name", "lat", "lon", "phone", "hours", "capacity", "email"}


@pytest.mark.parametrize("case", CASES["ssrf"], ids=name)
def test_no_address_of_a_private_network_is_called(case: dict[str, Any]) -> None:
    for url in (case["payload"], case["payload"].replace("http://", "https://")):
        with pytest.raises(Refused):
            checked(read_url(url), lambda _host, _port: ["127.0.0.1"])
        with pytest.raises(CallFailed):
            Caller(look=lambda _host, _port: ["10.0.0.1"]).call(url, b"{}", {})


PRIVATE = (
    "127.0.0.1 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1"
    " 240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 :: ::1 fe80::1 fe80::1%1 fc00::1"
    " ff02::1 ::ffff:127.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1::"
    " 2001:0:1::1 2001:db8::1 pas-une-adresse"
)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_an_address_that_is_not_public(address: str) -> None:
    assert not is_public(address)
    to = read_url("https://www.exemple.fr/")
    with pytest.raises(Refused):
        checked(to, lambda _host, _port: ["93.184.215.14", address])


def test_a_public_address_is_pinned() -> None:
    to = checked(read_url("https://www.exemple.fr:8443/a?b=c"), lambda *_: ["93.184.215.14"])
    assert (to.host, to.port, to.path, to.address) == (
        "www.exemple.fr",
        8443,
        "/a?b=c",
        "93.184.215.14",
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://www.exemple.fr/",
        "https://www.exemple.fr:22/",
        "https://nom@www.exemple.fr/",
        "https://www.exemple.fr/#a",
        "https://localhost/",
        "https://exemple.123/",
        "https://0x7f.0.0.1/",
        "https://[fe80::1%25eth0]/",
        "https://www.exemple.fr:99999/",
        "https://www.exemple.fr/\r\nX: y",
        "https:///sans-nom",
        "https://" + "a" * 600 + ".fr/",
        "//www.exemple.fr/",
        "https://www.éxemple.fr/",
    ],
)
def test_an_address_that_is_not_plain_https(url: str) -> None:
    with pytest.raises(Refused):
        read_url(url)


def test_loopback_is_for_tests_alone() -> None:
    assert read_url("http://127.0.0.1:8080/x", to_loopback=True).port == 8080
    with pytest.raises(Refused):
        read_url("http://127.0.0.1:8080/x")
    with pytest.raises(Refused):
        read_url("http://10.0.0.1:8080/x", to_loopback=True)
