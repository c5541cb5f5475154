import type { Leg } from '../../../../lib/ledger/model/leg.ts';
import { fees, nostro, suspenseOut } from '../book.ts';
import type { Terms } from '../products.ts';
import type { Part } from './parts.ts';
import type { Posting } from './postings.ts';
import { schemesOf } from './rails.ts';

/** What was cleared by cards and not paid yet, on one of the bank's accounts for it. */
export interface Cleared {
  readonly accountId: string;
  /** Minor units, above zero. */
  readonly amount: bigint;
}

/** Whether an entry is what the scheme of cards takes for what was cleared: by its IBAN, or by how its references begin. @throws Error when the setting is not in its form */
export function isOfScheme({ cardScheme }: Pick<Terms, 'cardScheme'>, rail: string, part: Part): boolean {
  const { amount, currency, isReversal, iban, endToEndId } = part;
  return schemesOf(cardScheme).some(
    ({ ofRail, ofCurrency, who }) =>
      amount < 0n &&
      !isReversal &&
      ofRail === rail &&
      ofCurrency === currency &&
      (iban === who || (endToEndId ?? '').startsWith(who)),
  );
}

/**
 * The scheme takes what was cleared. Of that as much is paid as there is, account after account; its charges, as far as it says them, are ours to bear, and what
 * it took beyond that is unclear. What it took less stays, and is paid later.
 */
export function schemePosting(rail: string, { amount, currency, charges }: Part, cleared: readonly Cleared[]): Posting {
  const paid = -amount;
  const borne = charges < 0n ? 0n : charges < paid ? charges : paid;
  let rest = paid - borne;
  const of = (accountId: string, side: Leg['side'], by: bigint): readonly Leg[] =>
    by === 0n ? [] : [{ accountId, side, amount: by, currency }];
  const drained = cleared.flatMap(({ accountId, amount: there }) => {
    const by = there < rest ? there : rest;
    rest -= by;
    return of(accountId, 'debit', by);
  });
  const unclear = suspenseOut(currency);
  return {
    legs: [
      ...drained,
      ...of(fees(currency), 'debit', borne),
      ...of(unclear, 'debit', rest),
      ...of(nostro(rail, currency), 'credit', paid),
    ],
    ...(rest === 0n ? {} : { unclear: { accountId: unclear, amount: rest } }),
  };
}
