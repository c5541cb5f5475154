import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { addPayee } from './contract/payees.ts';
import { derivedId } from './model/derived-id.ts';
import { holderOf } from './model/holder-of.ts';
import { assertHolder } from './model/holder-rights.ts';
import { payeeNumber } from './model/payee-number.ts';
import { matchNames } from './model/payees/name-match.ts';
import { toPayee } from './model/payees/payee-view.ts';
import type { Terms } from './model/products.ts';
import { dayAt } from './model/schedule/wall-clock.ts';
import { type PayeeItem, payeeKey } from './store/payee-items.ts';
import { type PayeeStore, payeeStore } from './store/payees.ts';
import { terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<PayeeStore, 'add' | 'holderName' | 'isDocumented'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

export const operation: Operation<typeof addPayee, Dependencies> = async ({ body }, caller, context) => {
  const { store, now } = context;
  const said = context.terms();
  const holder = holderOf(caller, body.organisationId);
  await assertHolder(caller, holder, 'spend', context.memberships);
  const number = payeeNumber(body.number, said);
  // Anybody signs up, as often as they have addresses: names are compared for those whom the bank knows, who are as many as they are.
  const known = (await store.isDocumented(holder.holderId)) ? await store.holderName(number) : undefined;
  const match = matchNames(body.name, known);
  const payeeId = derivedId((context.idempotency as Idempotency).id, 'payee');
  const item: PayeeItem = {
    ...payeeKey(holder.holderId, payeeId),
    entity: 'BankPayee',
    payeeId,
    ...holder,
    name: body.name,
    number,
    match,
    createdAt: now().toISOString(),
  };
  // Where the name is another one altogether, saying it would tell anybody whose a number is.
  const response = { ...toPayee(item), ...(match === 'close-match' && known ? { holderName: known } : {}) };
  return store.add(item, dayAt(now(), said.timeZone), said, response, context);
};

const store = payeeStore();
export const handler = handle(
  addPayee,
  { store, outcomes: store.outcomes, limiter: rateLimiter(), memberships: memberships(), terms },
  operation,
);
