import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { refusePaymentRequest } from './contract/requests.ts';
import { holderOf } from './model/holder-of.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toRequest } from './model/requests/request-view.ts';
import { type Memberships, memberships } from './store/memberships.ts';
import { type RequestStore, requestStore } from './store/requests.ts';

interface Dependencies {
  readonly store: Pick<RequestStore, 'get' | 'endWrites' | 'end'>;
  readonly memberships: Memberships;
}

/** Only who is asked refuses: to who asks there is nothing here. */
export const operation: Operation<typeof refusePaymentRequest, Dependencies> = async (
  { params, query },
  caller,
  context,
) => {
  const { store } = context;
  const holder = holderOf(caller, query.organisationId);
  await assertHolder(caller, holder, 'spend', context.memberships);
  const row = await store.get(holder.holderId, params.requestId);
  if (row.side !== 'asked') throw new AppError('not-found');
  if (row.state !== 'open') throw new AppError('request-over');
  const writes = store.endWrites(row, { state: 'refused' }, context);
  return store.end(writes, toRequest({ ...row, state: 'refused' }), context);
};

const store = requestStore();
export const handler = handle(
  refusePaymentRequest,
  { store, outcomes: store.outcomes, memberships: memberships() },
  operation,
);
