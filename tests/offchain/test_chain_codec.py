"""Our codecs against eth_abi's own front door, and errors in words."""

import pytest
from eth_abi import encode as abi_encode
from eth_utils import to_checksum_address

from csop.chain.codec import EventCodec, Function, functions_of
from csop.chain.errors import Decoded, ErrorBook
from csop.hashing import checksum, keccak

ACCOUNT = "0x52908400098527886E0F7030069857D2E4169EE7"
PAIR = {"name": "p", "type": "tuple", "components": [{"name": "a", "type": "address"}]}


def parameter(kind: str, name: str = "x", **more) -> dict:
    return {"name": name, "type": kind, **more}


def function(name: str, inputs: list, outputs: list) -> dict:
    return {
        "type": "function",
        "name": name,
        "inputs": inputs,
        "outputs": outputs,
        "stateMutability": "view",
    }


@pytest.mark.parametrize("seed", range(50))
def test_checksum__any_address__as_eth_utils(seed):
    address = "0x" + keccak(bytes([seed]))[12:].hex()
    assert checksum(address) == to_checksum_address(address)


def test_function__struct_array_and_bytes__encodes_as_eth_abi():
    inputs = [
        parameter("tuple[]", components=[parameter("uint8"), parameter("bytes")]),
        parameter("bytes32"),
    ]
    codec = Function(function("verify", inputs, []))
    value = ([(1, b"one"), (2, b"two")], bytes(32))
    assert codec.signature == "verify((uint8,bytes)[],bytes32)"
    expected = keccak(codec.signature.encode())[:4] + abi_encode(
        ["(uint8,bytes)[]", "bytes32"], value
    )
    assert codec.encode(*value) == expected


def test_function__nested_addresses__come_out_checksum():
    codec = Function(function("f", [], [parameter("address[]"), PAIR, parameter("string")]))
    text = ACCOUNT.lower()
    data = abi_encode(["address[]", "(address)", "string"], [[text], (text,), "plain"])
    assert codec.decode(data) == ((ACCOUNT,), (ACCOUNT,), "plain")


def test_function__no_arguments__is_its_selector():
    codec = Function(function("pause", [], []))
    assert codec.encode() == keccak(b"pause()")[:4]
    assert codec.decode(b"") == ()


def test_function__too_few_arguments__refused():
    with pytest.raises(TypeError, match="0 values for 1"):
        Function(function("f", [parameter("uint8")], [])).encode()


def test_functions_of__overloads__only_by_signature():
    abi = [function("f", [], []), function("f", [parameter("uint8")], [])]
    assert set(functions_of(abi)) == {"f()", "f(uint8)"}


def test_event__indexed_between_others__arguments_in_order():
    codec = EventCodec(
        {
            "type": "event",
            "name": "Moved",
            "inputs": [
                parameter("uint256", "amount", indexed=False),
                parameter("address", "to", indexed=True),
                parameter("string", "note", indexed=True),
                parameter("bytes", "data", indexed=False),
            ],
        }
    )
    note = keccak(b"hello")
    topics = [codec.topic, abi_encode(["address"], [ACCOUNT]), note]
    found = codec.decode(topics, abi_encode(["uint256", "bytes"], [7, b"x"]))
    assert found == ("Moved", {"amount": 7, "to": ACCOUNT, "note": note, "data": b"x"})
    assert list(found.args) == ["amount", "to", "note", "data"]


def book() -> ErrorBook:
    inputs = [parameter("uint256", "until"), parameter("bytes32", "id")]
    return ErrorBook([[{"type": "error", "name": "Stone_Paused", "inputs": inputs}]])


def test_error_book__custom_error__name_and_arguments():
    data = keccak(b"Stone_Paused(uint256,bytes32)")[:4] + abi_encode(
        ["uint256", "bytes32"], [9, b"\1" * 32]
    )
    found = book().decode(data)
    assert found == Decoded("Stone_Paused", {"until": 9, "id": b"\1" * 32})
    assert str(found) == f"Stone_Paused(until=9, id=0x{'01' * 32})"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "NoReason()"),
        (bytes.fromhex("deadbeef01"), "Unknown(data=0xdeadbeef01)"),
        (keccak(b"Stone_Paused(uint256,bytes32)")[:4] + b"\1", "Stone_Paused(malformed=0x01)"),
        (
            keccak(b"Panic(uint256)")[:4] + (0x11).to_bytes(32, "big"),
            "Panic(code=arithmetic overflow)",
        ),
        (keccak(b"Error(string)")[:4] + abi_encode(["string"], ["no"]), "Error(reason=no)"),
    ],
)
def test_error_book__other_reverts__say_what_is_known(data, text):
    assert str(book().decode(data)) == text
