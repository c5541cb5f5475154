import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { StoredItem } from './stored-item.ts';

/**
 * Rebuilds a ledger from its items and says everything that is not as it must be. It shares no code with the ledger: its rules are those of
 * docs/decisions/ledger.md, written a second time.
 */
export function audit(items: readonly StoredItem[]): string[] {
  const wrong: string[] = [];
  const claim = (holds: boolean, what: string) => void (holds || wrong.push(what));
  const accounts = items.filter(({ entity }) => entity === 'Account');
  const pagesOf = Map.groupBy(
    items.filter(({ entity }) => entity === 'Page'),
    ({ pk }) => String(pk),
  );
  const commands = new Map(items.filter(({ sk }) => sk === 'TRANSFER').map((item) => [String(item.pk), item]));
  const totals = new Map<string, bigint[]>();
  const byTransfer = new Map<string, { account: string; net: bigint }[]>();
  const big = (text: unknown) => BigInt(String(text ?? '0'));
  const members = new Set(items.filter(({ entity }) => entity === 'LedgerAccount').map(({ pk, sk }) => `${pk} ${sk}`));
  /** What is left of holds, by account: debits and credits. */
  const held = new Map<string, [bigint, bigint]>();
  /** What was taken from an account whether or not it had that much. */
  const uncovered = new Map<string, bigint>();
  for (const [key, { entity, legs, remaining, uncovered: from }] of commands) {
    for (const { accountId, amount } of entity === 'Transfer' && from !== undefined ? legs : []) {
      const name = `ACCOUNT#${key.split('#')[1]}#${accountId}`;
      if (accountId === from) uncovered.set(name, (uncovered.get(name) ?? 0n) + big(amount));
    }
    for (const { accountId, side } of entity === 'Hold' ? legs : []) {
      const name = `ACCOUNT#${key.split('#')[1]}#${accountId}`;
      const [debit, credit] = held.get(name) ?? [0n, 0n];
      held.set(name, side === 'debit' ? [debit + big(remaining), credit] : [debit, credit + big(remaining)]);
    }
  }

  for (const account of accounts) {
    const name = String(account.pk);
    const pages = (pagesOf.get(name) ?? [])
      .filter(({ from }) => from <= account.sealed)
      .sort((a, b) => a.from - b.from);
    let hash = '';
    let sequence = 0;
    let latest = '';
    const sums = [0n, 0n, 0n] as [bigint, bigint, bigint];
    const seen = new Set<string>();
    const take = (entry: StoredItem, sealed: boolean) => {
      sequence += 1;
      const net = [big(entry.p), big(entry.d), big(entry.c)] as const;
      for (const i of [0, 1, 2] as const) sums[i] += net[i];
      const text = [hash, name, sequence, entry.t, entry.k, ...net.map(String), entry.e ?? entry.r, entry.r, entry.f];
      if (sealed) hash = createHash('sha256').update(JSON.stringify(text)).digest('base64url');
      claim(!seen.has(`${entry.k} ${entry.t}`), `${name}: ${entry.t} is in it twice`);
      seen.add(`${entry.k} ${entry.t}`);
      const of = `TRANSFER#${name.split('#')[1]}#${entry.t}`;
      const transfer = commands.get(of);
      claim(
        transfer?.fingerprint === entry.f && transfer?.entity !== 'Refusal',
        `${name}: entry ${sequence} has no transfer`,
      );
      // A hold that ends has no transfer of its own: the entry says when.
      const ends = { void: 'voided', expire: 'expired' }[String(entry.k)];
      const said = ends
        ? transfer?.state === ends && transfer?.resolvedAt === entry.r && entry.e === undefined
        : transfer?.kind === entry.k &&
          transfer?.recordedAt === entry.r &&
          transfer?.effectiveAt === (entry.e ?? entry.r);
      claim(said, `${name}: entry ${sequence} is of another kind or time than its transfer`);
      if (String(entry.r) > latest) latest = String(entry.r);
      if (entry.k !== 'void' && entry.k !== 'expire') {
        byTransfer.set(of, [...(byTransfer.get(of) ?? []), { account: name, net: net[0] }]);
      }
    };
    for (const page of pages) {
      claim(
        page.from === sequence + 1 && page.to === page.from + page.entries.length - 1,
        `${name}: a gap before ${page.from}`,
      );
      claim(page.previousHash === hash, `${name}: the chain breaks before ${page.from}`);
      for (const entry of page.entries) take(entry, true);
      claim(page.latest === latest, `${name}: the page to ${page.to} is not as late as its entries`);
      claim(page.hash === hash, `${name}: the chain breaks in ${page.from}..${page.to}`);
      const closing = [page.closing.posted, page.closing.pendingDebit, page.closing.pendingCredit].map(big);
      claim(
        String(closing) === String(sums),
        `${name}: the page to ${page.to} closes with ${closing}, its entries with ${sums}`,
      );
    }
    claim(
      account.sealed === sequence && account.hash === hash,
      `${name}: sealed to ${account.sealed}, pages to ${sequence}`,
    );
    claim(account.latest === latest, `${name}: is not as late as its pages`);
    // A sealer that died between its two writes leaves one page, of what is in the tail.
    for (const page of (pagesOf.get(name) ?? []).filter(({ from }) => from > account.sealed)) {
      const isOfTail =
        page.from === account.sealed + 1 &&
        page.entries.length > 0 &&
        page.to === account.sealed + page.entries.length &&
        isDeepStrictEqual(page.entries, account.tail.slice(0, page.entries.length));
      claim(isOfTail, `${name}: the page ${page.from}..${page.to} is beyond ${account.sealed}, and not of its tail`);
    }
    for (const entry of account.tail) take(entry, false);
    claim(account.sequence === sequence, `${name}: ${account.sequence} entries are counted, ${sequence} are there`);

    if (account.lane) {
      claim(account.lane === 'recorded' && account.guard === 'none', `${name}: a lane with a limit`);
      claim(account.tail.length === 0 && account.state === 'open', `${name}: is changed by transfers`);
    }
    const [posted, debit, credit] = sums;
    const stored = [account.posted, account.pendingDebit, account.pendingCredit].map(big);
    claim(String(stored) === String(sums), `${name}: stored ${stored}, entries ${sums}`);
    const limit = account.overdraft === 'unlimited' ? 0n : big(account.overdraft);
    const room = { debit: -posted - debit, credit: posted - credit };
    const guard = account.guard as 'debit' | 'credit' | 'none';
    claim(big(account.toDebit) === room.debit + (guard === 'debit' ? limit : 0n), `${name}: toDebit`);
    claim(big(account.toCredit) === room.credit + (guard === 'credit' ? limit : 0n), `${name}: toCredit`);
    const lent = uncovered.get(name) ?? 0n;
    claim(guard === 'none' || room[guard] >= -limit - lent, `${name}: overdrawn to ${guard !== 'none' && room[guard]}`);
    claim(debit >= 0n && credit >= 0n, `${name}: negative pending`);
    const [heldOut = 0n, heldIn = 0n] = held.get(name) ?? [];
    claim(
      debit === heldOut && credit === heldIn,
      `${name}: pending ${debit} and ${credit}, held ${heldOut} and ${heldIn}`,
    );
    claim(
      members.delete(`LEDGER#${name.split('#')[1]} ACCOUNT#${name.split('#')[2]}`),
      `${name}: is not in the list of its ledger`,
    );
    const total = totals.get(account.currency) ?? [0n, 0n, 0n];
    totals.set(
      account.currency,
      total.map((sum, i) => sum + (sums[i] ?? 0n)),
    );
  }

  for (const member of members) claim(false, `${member}: is no account`);

  // On its way to accounts of the recorded lane: it counts, and its transfer must say the same.
  for (const { pk, sk, t, k, e, r, f, m } of items.filter(({ entity }) => entity === 'Unrecorded')) {
    const ledgerId = String(pk).split('#')[1];
    const of = `TRANSFER#${ledgerId}#${t}`;
    const transfer = commands.get(of);
    const isSame =
      transfer?.fingerprint === f &&
      transfer?.recordedAt === r &&
      transfer?.effectiveAt === (e ?? r) &&
      transfer?.kind === k &&
      transfer?.entity === 'Transfer';
    claim(isSame && sk === `${r}#${t}`, `${pk} ${sk}: is not of its transfer`);
    for (const [accountId, currency, posted] of m) {
      const name = `ACCOUNT#${ledgerId}#${accountId}`;
      const account = accounts.find((each) => each.pk === name);
      claim(account?.lane === 'recorded' && account.currency === currency, `${name}: cannot take ${t}`);
      const booked = byTransfer.get(of) ?? [];
      claim(!booked.some((each) => each.account === name), `${name}: ${t} is recorded, and to be recorded`);
      byTransfer.set(of, [...booked, { account: name, net: big(posted) }]);
      const total = totals.get(currency) ?? [0n, 0n, 0n];
      totals.set(currency, [(total[0] ?? 0n) + big(posted), total[1] ?? 0n, total[2] ?? 0n]);
    }
  }

  for (const [currency, [posted = 0n, debit, credit]] of totals) {
    claim(posted === 0n, `${currency}: posted sums to ${posted}`);
    claim(debit === credit, `${currency}: ${debit} pending debits, ${credit} pending credits`);
  }

  const transfers = [...commands.values()].filter(({ entity }) => entity === 'Transfer');
  const besides = (item: StoredItem, id: unknown) => `TRANSFER#${String(item.pk).split('#')[1]}#${id}`;
  const capturesOf = Map.groupBy(transfers, (item) => besides(item, item.holdId));
  const reversalsOf = Map.groupBy(transfers, (item) => besides(item, item.reversalOf));
  const reversed = new Set(items.filter(({ sk }) => sk === 'REVERSED').map(({ pk }) => String(pk)));
  for (const [key, command] of commands) {
    if (command.entity === 'Refusal') continue;
    const [, ledgerId] = key.split('#');
    const nets = new Map<string, bigint>();
    for (const leg of command.legs) {
      const account = `ACCOUNT#${ledgerId}#${leg.accountId}`;
      const by = leg.side === 'debit' ? big(leg.amount) : -big(leg.amount);
      nets.set(account, (nets.get(account) ?? 0n) + (command.kind === 'hold' ? 0n : by));
    }
    const booked = byTransfer.get(key) ?? [];
    claim(
      booked.length === nets.size && booked.every(({ account, net }) => nets.get(account) === net),
      `${key}: booked otherwise than it says`,
    );
    if (command.kind === 'reverse') {
      const original = commands.get(besides(command, command.reversalOf));
      const turned = (original?.legs ?? []).map((leg: StoredItem) => ({
        ...leg,
        side: leg.side === 'debit' ? 'credit' : 'debit',
        amount: String(command.amount ?? leg.amount),
      }));
      const legs = command.legs.map((leg: StoredItem) => ({ ...leg, amount: String(leg.amount) }));
      claim(
        original !== undefined && original.entity === 'Transfer' && isDeepStrictEqual(legs, turned),
        `${key}: is not its transfer taken back`,
      );
      claim(reversed.has(besides(command, command.reversalOf)), `${key}: is not counted`);
    }
    if (command.entity !== 'Hold') continue;
    const captures = capturesOf.get(key) ?? [];
    const captured = captures.reduce((sum, capture) => sum + big(capture.amount), 0n);
    const amount = big(command.legs[0].amount);
    claim(captured === big(command.captured), `${key}: captured ${command.captured}, captures ${captured}`);
    claim(
      captured + big(command.remaining) <= amount && big(command.remaining) >= 0n,
      `${key}: more captured than held`,
    );
    const isOver = command.state !== 'pending';
    claim(
      isOver ? big(command.remaining) === 0n : captured + big(command.remaining) === amount,
      `${key}: ${command.state}`,
    );
  }
  for (const { pk, reversed: counted } of items.filter(({ sk }) => sk === 'REVERSED')) {
    const original = commands.get(String(pk));
    const size = (transfer: StoredItem | undefined) =>
      (transfer?.legs ?? []).reduce(
        (sum: bigint, leg: StoredItem) => sum + (leg.side === 'debit' ? big(leg.amount) : 0n),
        0n,
      );
    const sum = (reversalsOf.get(String(pk)) ?? []).reduce((all, each) => all + size(each), 0n);
    claim(sum === big(counted) && sum <= size(original), `${pk}: reversed ${sum} of ${size(original)}`);
  }
  return wrong;
}
