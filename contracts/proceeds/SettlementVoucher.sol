// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

import {IMemberRegistry} from "../../interfaces/IMemberRegistry.sol";
import {IRecoverable} from "../../interfaces/IRecoverable.sol";
import {ISettlementVoucher} from "../../interfaces/ISettlementVoucher.sol";

/// @title SettlementVoucher
/// @notice See {ISettlementVoucher}. Keeps VOUCHER-1 to VOUCHER-3; revoking the bank's role stops it.
contract SettlementVoucher is ISettlementVoucher, ERC20, ERC20Permit, AccessManaged {
    /* IMMUTABLES */

    /// @inheritdoc ISettlementVoucher
    IMemberRegistry public immutable members;

    /* STORAGE */

    /// @inheritdoc ISettlementVoucher
    mapping(address account => bool) public isInsider;

    /// @inheritdoc ISettlementVoucher
    mapping(bytes32 reference_ => bool) public isDeposit;

    /// @inheritdoc ISettlementVoucher
    mapping(bytes32 reference_ => bool) public isPayment;

    /* CONSTRUCTOR */

    /// @param authority The AccessManager that says who may call what.
    /// @param members_ Who is a member, and with which wallet.
    constructor(address authority, IMemberRegistry members_)
        ERC20("CSOP Settlement Voucher", "CSV")
        ERC20Permit("CSOP Settlement Voucher")
        AccessManaged(authority)
    {
        members = members_;
    }

    /* ADMIN */

    /// @inheritdoc ISettlementVoucher
    function setInsider(address account, bool isInsider_) external restricted {
        isInsider[account] = isInsider_;
        emit InsiderSet(account, isInsider_);
    }

    /* BANK AND RECOVERER */

    /// @inheritdoc ISettlementVoucher
    function mint(address to, uint256 amountFen, bytes32 reference_) external restricted {
        _use(isDeposit, reference_);
        emit Minted(to, amountFen, reference_);
        _mint(to, amountFen);
    }

    /// @inheritdoc ISettlementVoucher
    function burn(address from, uint256 amountFen, bytes32 reference_) external restricted {
        _use(isPayment, reference_);
        _spendAllowance(from, msg.sender, amountFen);
        emit Burned(from, amountFen, reference_);
        _burn(from, amountFen);
    }

    /// @inheritdoc IRecoverable
    /// @dev Emits {Recovered} and `Transfer`.
    function recover(address from, address to) external restricted {
        _requireInside(to);
        // What an insider has is no person's, even if somebody registers its address as a wallet.
        uint256 amountFen = isInsider[from] ? 0 : balanceOf(from);
        emit Recovered(from, to, amountFen);
        super._update(from, to, amountFen);
    }

    /* VIEWS */

    /// @inheritdoc ERC20
    function decimals() public pure override returns (uint8) {
        return 2;
    }

    /* INTERNAL */

    /// @dev What holders and the bank move; recovery goes past it.
    function _update(address from, address to, uint256 amountFen) internal override {
        if (from != address(0) && !isInsider[from]) {
            bytes32 id = members.idOf(from);
            IMemberRegistry.Member memory m = members.memberOf(id);
            // Who has no id was an insider, and may spend what is left.
            if (id != 0 && (m.wallet != from || m.status != IMemberRegistry.Status.ACTIVE)) {
                revert SettlementVoucher_BlockedSender(from);
            }
        }
        if (to != address(0)) _requireInside(to);
        super._update(from, to, amountFen);
    }

    function _requireInside(address account) private view {
        // Members first: they are who vouchers mostly go to.
        bool isMember = members.memberOf(members.idOf(account)).wallet == account;
        if (isMember && account != address(0)) return;
        if (!isInsider[account]) revert SettlementVoucher_Outsider(account);
    }

    function _use(mapping(bytes32 => bool) storage used, bytes32 reference_) private {
        if (reference_ == 0) revert SettlementVoucher_NoReference();
        if (used[reference_]) revert SettlementVoucher_ReferenceUsed(reference_);
        used[reference_] = true;
    }
}
