import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getPaymentRequest } from './contract/requests.ts';
import { holderOf } from './model/holder-of.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toRequest } from './model/requests/request-view.ts';
import { type RequestReader, requestReader } from './store/request-reader.ts';

interface Dependencies {
  readonly store: Pick<RequestReader, 'get'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof getPaymentRequest, Dependencies> = async (
  { params, query },
  caller,
  context,
) => {
  const holder = holderOf(caller, query.organisationId);
  await assertHolder(caller, holder, 'read', context.memberships);
  return toRequest(await context.store.get(holder.holderId, params.requestId));
};

export const handler = handle(getPaymentRequest, { store: requestReader(), memberships: memberships() }, operation);
