"""EIP-712 by eth-account: what a wallet signs, and who signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data

SUBJECT = (
    ("vehicle", "bytes32"),
    ("grantee", "bytes32"),
    ("purpose", "bytes32"),
    ("ownerEpoch", "uint32"),
)
ONCE = (("wallet", "address"), ("nonce", "uint256"), ("deadline", "uint48"))
GRANT = (
    *SUBJECT,
    ("categories", "uint32"),
    ("separate", "uint32"),
    ("expiry", "uint48"),
    ("noticeHash", "bytes32"),
    ("receiptHash", "bytes32"),
    *ONCE,
)
PERMIT = (
    ("owner", "address"),
    ("spender", "address"),
    ("value", "uint256"),
    ("nonce", "uint256"),
    ("deadline", "uint256"),
)
TYPES = {
    "Grant": GRANT,
    "Revocation": (*SUBJECT, *ONCE),
    "Deletion": (*SUBJECT, *ONCE),
    "Permit": PERMIT,
}


@dataclass(frozen=True)
class Domain:
    """Where a signature counts."""

    name: str
    chain_id: int
    contract: str

    def message(self, kind: str, values: Sequence[Any]) -> SignableMessage:
        fields = TYPES[kind]
        domain = {
            "name": self.name,
            "version": "1",
            "chainId": self.chain_id,
            "verifyingContract": self.contract,
        }
        types = {kind: [{"name": name, "type": type_} for name, type_ in fields]}
        named = {name: value for (name, _), value in zip(fields, values, strict=True)}
        return encode_typed_data(domain, types, named)

    def sign(self, key: Any, kind: str, values: Sequence[Any]) -> bytes:
        return bytes(key.sign_message(self.message(kind, values)).signature)

    def signer(self, kind: str, values: Sequence[Any], signature: bytes) -> str:
        """Who signed these words, or somebody nobody knows; nobody for what is no signature."""
        if len(signature) != 65:
            return ""
        return str(Account.recover_message(self.message(kind, values), signature=signature))
