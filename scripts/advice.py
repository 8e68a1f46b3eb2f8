"""What a contract's refusal means, and what to do about it, in words."""

from collections.abc import Mapping

from csop.chain.errors import Decoded
from csop.shown import local_date

ROLE = "this key does not hold the role: use its holder's"
TIMES = (
    "at",
    "claimEnd",
    "deadline",
    "earliest",
    "executableAt",
    "expiry",
    "latest",
    "opensAt",
    "until",
)
"""Arguments that are unix seconds."""

ADVICE: Mapping[str, str] = {
    "AccessManagedUnauthorized": ROLE,
    "AccessManagerUnauthorizedCall": ROLE,
    "AccessManagerNotReady": "its delay is not over: run this again later",
    "AccessManagerExpired": "it was due more than a week ago: schedule it anew",
    "Crystal_Expired": "earn crystals first",
    "Crystal_TooFew": "earn crystals first",
    "MineBox_Blocked": "its status must be active",
    "MineBox_InvalidTimes": "move its start into the future",
    "MineBox_NotAdult": "the registrar confirms who is of age",
    "MineBox_NotMember": "use the key of a member's current wallet",
    "MineBox_NotOpen": "it takes draws from its start to its end, unless it was closed",
    "MineBox_OverDailyLimit": "draw again tomorrow (UTC+8)",
    "MineBox_OverMonthlyLimit": "draw again next month (UTC+8)",
    "MineBox_ShortOfStones": "draw again when more stones are released",
    "MineBox_UnknownCampaign": "see `run box main show`",
    "MineBox_UnknownDraw": "see `run box main show <campaign> <member>`",
    "TaskBoard_InvalidTimes": "move its end into the future",
    "TaskBoard_UnknownTask": "see `run tasks main list`",
    # members
    "MemberRegistry_ZeroId": "an id of zeros is nobody's: leave it empty, and one is drawn",
    "MemberRegistry_ZeroWallet": "name a wallet whose key somebody has",
    "MemberRegistry_MemberExists": "the id is taken: leave it empty, and one is drawn",
    "MemberRegistry_UnknownMember": "register the person first",
    "MemberRegistry_WalletTaken": "a wallet is one member's for ever: name one never used",
    "MemberRegistry_DailyLimitReached": "{limit} a day are registered: go on tomorrow (UTC+8)",
    "MemberRegistry_InvalidStatus": "name active, suspended, frozen, deceased or closed",
    "MemberRegistry_UnknownFlags": "flags are owner and adult, or none",
    "MemberRegistry_ProposalLimitReached": "{limit} a day are proposed: again tomorrow (UTC+8)",
    "MemberRegistry_ProposalPending": "execute or stop the pending proposal first: "
    "`run members main show <id>`",
    "MemberRegistry_NoProposal": "propose first: `run members main recover` or `inherit`",
    "MemberRegistry_ProposalCancelled": "the member's wallet cancelled it: propose anew with a "
    "document",
    "MemberRegistry_OtherProposal": "proposal {pending} is pending, not {given}: look at it with "
    "`run members main show <id>`, and ask the steward why",
    "MemberRegistry_InDelay": "it can be executed from {executableAt} on",
    "MemberRegistry_NotConfirmed": "the notary confirms it first: `run members main confirm <id>`",
    "MemberRegistry_NothingToConfirm": "a first proposal needs no confirmation, a second one just "
    "one: see `run members main show <id>`",
    "MemberRegistry_SecondProposal": "only the guardian stops a second proposal",
    "MemberRegistry_NoDocument": "a second proposal names a document: add its file",
    "MemberRegistry_NotWallet": "only {wallet}, the member's current wallet, cancels",
    "MemberRegistry_Deceased": "the dead are inherited from: `run members main inherit`",
    "MemberRegistry_NotDeceased": "set the status deceased first",
    "MemberRegistry_InvalidHeir": "an heir is another member, neither deceased nor closed",
    "MemberRegistry_AlreadyInherited": "{heir} inherited; the status is final",
    "MemberRegistry_NoHeir": "nobody inherited yet: `run members main inherit`",
    # stones
    "ERC20InsufficientBalance": "the account has no more than {balance} (wei of stones, fen of "
    "vouchers): name less",
    "ERC7943CannotReceive": "stones go to a member's current wallet only",
    # vehicles
    "VehicleRegistry_ZeroId": "an id of zeros is no vehicle's: leave it empty, and one is drawn",
    "VehicleRegistry_ZeroDeviceKey": "name the device's address",
    "VehicleRegistry_ZeroNullifier": "name the nullifier, or the VIN",
    "VehicleRegistry_VehicleExists": "the id is taken: leave it empty, and one is drawn",
    "VehicleRegistry_UnknownVehicle": "register the vehicle first",
    "VehicleRegistry_UnknownOwner": "register its owner first",
    "VehicleRegistry_DeviceKeyTaken": "a device serves one vehicle for ever: name another one",
    "VehicleRegistry_VinTaken": "the car is registered as {vehicle}: if it was sold, use `sell`",
    "VehicleRegistry_TooManyVehicles": "a member owns {limit} vehicles at most",
    "VehicleRegistry_AlreadyOwner": "name another member as buyer",
    "VehicleRegistry_AlreadySuspended": "it is suspended until it is attested",
    "VehicleRegistry_NoDocument": "name the document",
    "VehicleRegistry_UnknownOwnerEpoch": "the vehicle's owner epoch is {current}",
    # consents
    "ConsentRegistry_NotOwner": "only {owner}, the owner's current wallet, may",
    "ConsentRegistry_NoCategories": "name at least one category",
    "ConsentRegistry_SeparateConsentMismatch": "name exactly the sensitive categories once more "
    "under separate=",
    "ConsentRegistry_ExpiryPassed": "name an expiry in the future, not {expiry}",
    "ConsentRegistry_ExpiryTooLate": "consent lasts until {latest} at most: name fewer days",
    "ConsentRegistry_NothingToRevoke": "no such consent is in force: see `run consent main show "
    "<vehicle>`",
    "ConsentRegistry_UnknownEntry": "see `run consent main show <vehicle>`",
    "ConsentRegistry_OtherOwnerEpoch": "the vehicle was sold meanwhile, its owner epoch is "
    "{current}: the present owner decides",
    "ConsentRegistry_SignatureExpired": "it counted until {deadline}: the owner signs anew",
    "ConsentRegistry_InvalidSignature": "it is not {wallet}'s signature of these words here: the "
    "owner signs anew",
    "ConsentRegistry_DeletionOpen": "request {number} asks for the same and is open",
    "ConsentRegistry_UnknownDeletion": "there are {count} requests, numbered from 0",
    "ConsentRegistry_AlreadyConfirmed": "it was confirmed {at}",
    "ConsentRegistry_NoDocument": "name the protocol of the deletion",
    # proceeds
    "ProceedsVault_AssetNotAllowed": "the admin puts an asset on the list, seven days ahead",
    "ProceedsVault_RecordUsed": "it serves distribution {distribution}: take another one, "
    "`run proceeds main record`",
    "ProceedsVault_InvalidProceeds": "4.9 % of them must be a fen at least: look at the statement",
    "ProceedsVault_InexactDeposit": "deposit exactly {pot} fen",
    "ProceedsVault_AssetTookFee": "the asset keeps part of what is sent: pay in another one",
    "ProceedsVault_ClaimEndTooEarly": "members have until {earliest} at least: more claim_days",
    "ProceedsVault_InvalidSink": "name another sink in the statement",
    "ProceedsVault_NoAccounts": "name the accounts document in the statement",
    "ProceedsVault_UnknownDistribution": "there are {count}, numbered from 0: "
    "`run proceeds main show`",
    "ProceedsVault_UnknownMember": "register the person first, or take it off the list",
    "ProceedsVault_AlreadyClaimed": "nothing is left to do: `run proceeds main show <member>`",
    "ProceedsVault_ClaimsEnded": "it could be claimed until {claimEnd}",
    "ProceedsVault_ClaimsOpen": "members can claim until {claimEnd}: sweep after that",
    "ProceedsVault_AlreadySwept": "nothing is left to do: `run proceeds main show {distribution}`",
    "ProceedsVault_Blocked": "it is paid when the member is active, or its heir is: "
    "`run members main show <member>`",
    "ProceedsVault_NothingHeld": "it was paid, or never held: `run proceeds main show <member>`",
    "SettlementVoucher_Outsider": "vouchers go to members' current wallets and to insiders, whom "
    "the admin names seven days ahead",
    "SettlementVoucher_BlockedSender": "vouchers leave the current wallet of an active member "
    "only: `run members main show <member>`",
    "SettlementVoucher_NoReference": "name what the bank's books call it",
    "SettlementVoucher_ReferenceUsed": "it was noted before: each deposit and payment counts once",
    "ERC20InsufficientAllowance": "its holder lets it have {allowance} fen: the holder of vouchers "
    "approves more, `run proceeds main approve`",
    "InvalidAccountNonce": "another signature of this wallet counted before, its next nonce is "
    "{currentNonce}: the owner signs anew",
}
"""By the name of the error; its arguments can stand in the text."""


def worded(error: Decoded) -> str:
    """A refusal and, where it is known, what to do."""
    advice = ADVICE.get(error.name)
    if advice is None:
        return str(error)
    shown = {name: _shown(name, value) for name, value in error.args.items()}
    try:
        return f"{error}; {advice.format(**shown)}"
    except KeyError:  # a foreign contract's error of the same name
        return str(error)


def _shown(name: str, value: object) -> str:
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    return local_date(value) if name in TIMES and isinstance(value, int) else str(value)
