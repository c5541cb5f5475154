import { decimalOf } from '../../lib/ledger/model/decimal.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { reconcileStatement } from './contract/rails.ts';
import { ourSide, theirSide } from './model/rails/sides.ts';
import { type Movement, type Pair, reconcile } from './model/reconcile.ts';
import { type Reconciling, reconciling } from './store/reconciling.ts';

/** Within which a movement without a reference may be the same. */
const days = 5;

export const operation: Operation<typeof reconcileStatement, { readonly store: Reconciling }> = async (
  { params, query },
  _caller,
  { store },
) => {
  const { rail, currency } = query;
  const statement = await store.statement(rail, currency, params.statementId);
  if (!statement) throw new AppError('not-found');
  const { importedAt } = statement;
  const entries = await store.theirs(statement);
  if (!entries) throw new AppError('statement-too-long');
  const payments = await store.payments(entries.flatMap(({ paymentId }) => paymentId ?? []));
  const underway = await store.underway(rail, currency, importedAt);
  const { matched, fees, differing, missingOurs, missingTheirs } = reconcile(
    ourSide(entries, payments, underway, currency, importedAt),
    theirSide(entries, currency, importedAt),
    { days },
  );
  const money = (amount: bigint) => decimalOf(amount, currency);
  const shown = ({ id, amount, on, reference }: Movement) => ({
    id,
    amount: money(amount),
    on,
    ...(reference === undefined ? {} : { reference }),
  });
  const both = ({ ours, theirs }: Pair) => ({ ours: shown(ours), theirs: shown(theirs) });
  return {
    statementId: params.statementId,
    rail,
    currency,
    opening: money(BigInt(statement.opening)),
    closing: money(BigInt(statement.closing)),
    matched: matched.length,
    fees: fees.map((pair) => ({ ...both(pair), fee: money(pair.fee) })),
    differing: differing.map((pair) => ({ ...both(pair), by: money(pair.by) })),
    missingOurs: missingOurs.map(shown),
    missingTheirs: missingTheirs.map(shown),
  };
};

export const handler = handle(reconcileStatement, { store: reconciling() }, operation);
