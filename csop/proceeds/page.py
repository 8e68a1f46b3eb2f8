"""A receipt as a page to read and print: one file, nothing loaded from elsewhere."""

from html import escape
from string import Template

from csop.proceeds.arithmetic import ALL_STONES
from csop.proceeds.receipts import Receipt, Standing
from csop.shown import exact_stones, local_date, yuan

SHARE_PLACES = 10

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Distribution $number, member $short</title>
<style>
  :root { color-scheme: light; --ink: #1b1d1f; --soft: #5d6468; --line: #d9dcdd; }
  * { box-sizing: border-box; }
  body {
    margin: 0; background: #eef0f0; color: var(--ink);
    font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
    overflow-wrap: anywhere;
  }
  main { max-width: 46rem; margin: 2.5rem auto; padding: 3rem; background: #fff; }
  header { display: flex; justify-content: space-between; gap: 1rem; color: var(--soft); }
  h1 { margin: 1.5rem 0 0; font-size: 1rem; font-weight: 400; color: var(--soft); }
  .amount {
    margin: 0; font-size: 3rem; line-height: 1.2; font-weight: 600;
    font-variant-numeric: tabular-nums; letter-spacing: -0.01em;
  }
  .status { margin: .5rem 0 0; }
  .status strong { font-weight: 600; }
  h2 { margin: 2.25rem 0 .5rem; font-size: 1rem; font-weight: 600; }
  dl { margin: 0; border-top: 1px solid var(--line); }
  dl div {
    display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: 1rem;
    padding: .5rem 0; border-bottom: 1px solid var(--line);
  }
  dt { color: var(--soft); }
  dd { margin: 0; font-variant-numeric: tabular-nums; }
  code { font: 13px/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
  .sum { margin: .75rem 0 0; }
  footer { margin-top: 2rem; color: var(--soft); font-size: 13px; }
  @media (max-width: 40rem) {
    main { margin: 0; padding: 1.5rem; }
    .amount { font-size: 2.25rem; }
    dl div { grid-template-columns: 1fr; gap: 0; }
  }
  @page { size: A4; margin: 18mm; }
  @media print {
    body { background: none; font-size: 10.5pt; }
    main { max-width: none; margin: 0; padding: 0; }
    code { font-size: 8.5pt; }
    h2 { break-after: avoid; }
    dl div { break-inside: avoid; }
  }
</style>
</head>
<body>
<main>
<header><span>Receipt</span><span>$title</span></header>
<h1>Your part</h1>
<p class="amount">$amount</p>
<p class="status"><strong>$said</strong> $why</p>

<h2>How it comes about</h2>
<dl>
$reckoning
</dl>
<p class="sum">$sum</p>

<h2>Payment</h2>
<dl>
$payment
</dl>

<h2>To check it</h2>
<dl>
$proof
</dl>
<footer>As of block $block. The numbers are the chain's: anyone can read there what
<code>entitlement</code> of the vault says for this distribution and member.</footer>
</main>
</body>
</html>
""")


def percent_of_all(stones: int) -> str:
    """A share of all stones in percent, rounded down."""
    parts = stones * 100 * 10**SHARE_PLACES // ALL_STONES
    return f"{parts // 10**SHARE_PLACES}.{parts % 10**SHARE_PLACES:0{SHARE_PLACES}} %"


def _standing(receipt: Receipt) -> tuple[str, str]:
    """What became of it, and what that means."""
    if receipt.standing is Standing.CLAIMED:
        return "Paid.", "The amount went to the wallet below."
    if receipt.standing is Standing.HELD:
        why = "It is kept under your id, without an end, and paid once you or your heir is active."
        return "Held for you.", why
    if not _is_over(receipt):
        return "Not yet claimed.", "Anyone can claim it for you; it goes to your wallet."
    why = "The time to claim is over: what nobody claimed goes to the sink that was announced."
    return "Not claimed.", why


def _is_over(receipt: Receipt) -> bool:
    return receipt.issue.time >= receipt.issue.distribution.claim_end


def render(receipt: Receipt) -> str:
    """The page."""
    issue, terms, moved = receipt.issue, receipt.issue.distribution, receipt.movement
    member = "0x" + receipt.member.hex()
    reckoning = [
        ("Proceeds", f"{yuan(terms.proceeds)} ({terms.mode.name.lower()})"),
        ("Users' part, 4.9 %", yuan(terms.pot)),
        ("Your stones", f"{exact_stones(receipt.stones)} at record {terms.record}"),
        ("Of all stones", f"{exact_stones(ALL_STONES)}, that is {percent_of_all(receipt.stones)}"),
    ]
    if moved is None:
        until = "Could be claimed before" if _is_over(receipt) else "To be claimed before"
        payment = [(until, local_date(terms.claim_end))]
    else:
        when = "Date" if moved.wallet else "Held since"
        payment = [(when, local_date(moved.time)), ("Transaction", _code(moved.transaction))]
        if moved.wallet:
            payment.insert(0, ("Wallet", _code(moved.wallet)))
    said, why = _standing(receipt)
    proof = [
        ("Member", _code(member)),
        ("Distribution", f"{issue.number} on chain {issue.chain_id}"),
        ("Vault", _code(issue.vault)),
        ("Paid in", _code(terms.asset)),
        ("Hash of the accounts", _code("0x" + terms.accounts.hex())),
    ]
    of = f"{yuan(terms.pot)} × {exact_stones(receipt.stones)} ÷ {exact_stones(ALL_STONES)}"
    return _PAGE.substitute(
        number=issue.number,
        short=member[:10] + "…",
        title=f"Distribution {issue.number}" + (f", {escape(issue.period)}" * bool(issue.period)),
        amount=yuan(receipt.amount),
        said=said,
        why=why,
        reckoning=_rows(reckoning),
        sum=f"{of} = {yuan(receipt.amount)}, rounded down to the fen.",
        payment=_rows(payment),
        proof=_rows(proof),
        block=issue.block,
    )


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _rows(rows: list[tuple[str, str]]) -> str:
    return "\n".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in rows)
