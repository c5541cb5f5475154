import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { requestPayment } from './contract/requests.ts';
import { agendaOf } from './model/agenda.ts';
import { derivedId } from './model/derived-id.ts';
import { assertHolder } from './model/holder-rights.ts';
import { minorOf } from './model/money.ts';
import { payeeNumber } from './model/payee-number.ts';
import { currencyAmong, type Terms } from './model/products.ts';
import { toRequest } from './model/requests/request-view.ts';
import { sharesOf } from './model/requests/shares.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type PayeeStore, payeeStore } from './store/payees.ts';
import { type RequestItem, requestKey } from './store/request-items.ts';
import { type RequestStore, requestStore } from './store/requests.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<RequestStore, 'ask'>;
  readonly accounts: Pick<AccountReader, 'get' | 'withNumbers'>;
  readonly payees: Pick<PayeeStore, 'holderName'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

type From = readonly { readonly number: string; readonly amount?: string | undefined }[];

/** What each is asked for; what is not asked of anybody is the part of who asks. @throws AppError `invalid-amount` when parts are not the amount. */
function partsOf(total: bigint, from: From, withMe: boolean, currency: string): readonly bigint[] {
  const said = from.filter(({ amount }) => amount !== undefined);
  if (said.length === 0) {
    const shares = sharesOf(total, from.length + (withMe ? 1 : 0)).slice(0, from.length);
    if (shares.includes(0n)) throw new AppError('invalid-amount');
    return shares;
  }
  if (said.length < from.length) throw new AppError('invalid-amount', 'Say the amount of each, or of nobody.');
  const parts = from.map(({ amount = '' }) => minorOf(amount, currency));
  const sum = parts.reduce((all, each) => all + each, 0n);
  if (withMe ? sum > total : sum !== total) throw new AppError('invalid-amount', 'The parts are not the amount.');
  return parts;
}

export const operation: Operation<typeof requestPayment, Dependencies> = async ({ body }, caller, context) => {
  const { store, accounts, payees, now } = context;
  const said = context.terms();
  const { id } = context.idempotency as Idempotency;
  const { terms: asker } = await accounts.get(body.accountId);
  await assertHolder(caller, asker, 'spend', context.memberships);
  const { accountId, holderId = '', holderKind } = asker;
  const currency = currencyAmong(said, body.currency, [asker]);
  if (asker.currency !== currency) throw new AppError('currency-mismatch');
  if (asker.state === 'closed') throw new AppError('account-closed');
  const parts = partsOf(minorOf(body.amount, currency), body.from, body.withMe ?? false, currency);
  const numbers = body.from.map(({ number }) => payeeNumber(number, said));
  if (new Set(numbers).size < numbers.length) throw new AppError('unknown-payee', 'Ask each once.');
  const [asked, name] = await Promise.all([accounts.withNumbers(numbers), payees.holderName(asker.number)]);
  const at = now();
  const splitId = derivedId(id, 'split');
  const until = new Date(at.getTime() + (body.days ?? 14) * 86_400_000).toISOString();
  const rows = numbers.flatMap((number, index): readonly RequestItem[] => {
    const other = asked.get(number);
    if (!other?.holderId || other.state === 'closed') throw new AppError('unknown-payee');
    if (other.holderId === holderId) throw new AppError('self-transfer');
    const requestId = derivedId(id, `request ${index}`);
    const same = {
      entity: 'BankRequest' as const,
      requestId,
      splitId,
      accountId,
      amount: String(parts[index]),
      currency,
      ...(body.note === undefined ? {} : { note: body.note }),
      state: 'open' as const,
      until,
      createdAt: at.toISOString(),
      revision: 1,
    };
    const own = { side: 'asker' as const, holderId, holderKind, otherId: other.holderId, number };
    const theirs = {
      side: 'asked' as const,
      holderId: other.holderId,
      holderKind: other.holderKind,
      otherId: holderId,
    };
    return [
      { ...requestKey(holderId, requestId), ...same, ...own, ...agendaOf('request', requestId, until) },
      {
        ...requestKey(other.holderId, requestId),
        ...same,
        ...theirs,
        number: asker.number,
        ...(name === undefined ? {} : { name }),
      },
    ];
  });
  const items = rows.filter(({ side }) => side === 'asker').map(toRequest);
  return store.ask(holderId, rows, said.requestsPerHolder, { splitId, items }, context);
};

const store = requestStore();
export const handler = handle(
  requestPayment,
  {
    store,
    outcomes: store.outcomes,
    limiter: rateLimiter(),
    accounts: accountReader(),
    payees: payeeStore(),
    memberships: memberships(),
    terms,
  },
  operation,
);
