import { closeAccountThrough } from '../../lib/ledger/store/periods.ts';
import { statement } from '../../lib/ledger/store/statement.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { makeStatements } from './contract/months.ts';
import { keptStatement } from './model/kept-statement.ts';
import type { Terms } from './model/products.ts';
import { addMonths } from './model/schedule/day.ts';
import { lookAt, monthAt, nextTurn } from './model/schedule/month-turn.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { bankLedger, book, type LedgerAt } from './store/bank-ledger.ts';
import { type KeptStatements, keptStatements, statementBucket } from './store/kept-statements.ts';
import { type LinePayments, linePayments } from './store/line-payments.ts';
import { statementPlace } from './store/month-items.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<KeptStatements, 'place' | 'find' | 'keep' | 'end'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly payments: LinePayments;
  readonly ledger: LedgerAt;
  readonly terms: () => Terms;
}

/** A statement may have more than a hundred megabytes, which are on their way for longer than the usual five seconds. */
const attemptMs = 30_000;

/**
 * The month that comes next for an account, once it is over. The account's time until then is closed first, so that nothing comes into the month any more: then
 * its statement is a function of the entries. The message may come twice or late; months that were left out come one after the other.
 */
export const operation: ConsumerOperation<typeof makeStatements, Dependencies> = async ({ accountId }, context) => {
  const { store, accounts, payments, ledger } = context;
  const said = context.terms();
  const at = context.now();
  const place = await store.place(accountId);
  if (place?.agenda === undefined) return;
  const { next: month } = place;
  const turn = nextTurn(`${month}-01`);
  if (lookAt(turn, accountId, said) > at.toISOString()) return;
  const { terms: account } = await accounts.get(accountId);
  const { from: first, through } = monthAt(month, said.timeZone);
  const before = await store.find(accountId, addMonths(`${month}-01`, -1).slice(0, 7));
  // Where the one before ended: that may have been a month by the clocks of another place.
  const from = before ? new Date(Date.parse(before.through) + 1) : first;
  const { closedAt } = account;
  // The month in which it was closed is the last one.
  if (closedAt !== undefined && dayAt(new Date(closedAt), said.timeZone) < `${month}-01`) return store.end(place);
  await closeAccountThrough(
    ledger(() => at),
    book,
    accountId,
    through.toISOString(),
  );
  // As if it was made when the month was over, so that it is the same whenever it is made.
  const made = new Date(through.getTime() + 1);
  const pages = statement(
    ledger(() => made),
    { ledgerId: book, accountId, from: from.toISOString(), through: through.toISOString() },
  );
  const kept = await keptStatement(month, pages, (ids) => payments.some(accountId, ids), account, said);
  if (place.closing !== undefined && kept.opening !== place.closing)
    throw new Error(`the statement ${accountId} ${month} opens with ${kept.opening}, not ${place.closing}`);
  const next = turn.slice(0, 7);
  const overtaken = await store.keep(place, kept, { next, ...statementPlace(accountId, next, said) }, at);
  for (const object of overtaken) context.log.error('a kept statement says something else than the book', { object });
};

export const handler = consume(
  makeStatements,
  {
    store: keptStatements(undefined, statementBucket({ attemptMs })),
    accounts: accountReader(),
    payments: linePayments(),
    ledger: bankLedger(),
    terms,
  },
  operation,
);
