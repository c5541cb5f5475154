import type { Memberships } from '../../../../lib/policy/memberships.ts';
import { AppError } from '../../../../lib/runtime/app-error.ts';
import type { Operation } from '../../../../lib/runtime/operation.ts';
import type { refusePaymentRequest, withdrawPaymentRequest } from '../../contract/requests.ts';
import type { RequestStore } from '../../store/requests.ts';
import { holderOf } from '../holder-of.ts';
import { assertHolder } from '../holder-rights.ts';
import { toRequest } from './request-view.ts';

export interface Ending {
  readonly store: Pick<RequestStore, 'get' | 'endWrites' | 'end'>;
  readonly memberships: Memberships;
}

/** How one side ends a request that is open: to the other side there is nothing here. */
export const endRequest =
  (
    side: 'asker' | 'asked',
    state: 'refused' | 'withdrawn',
  ): Operation<typeof refusePaymentRequest | typeof withdrawPaymentRequest, Ending> =>
  async ({ params, query }, caller, context) => {
    const { store } = context;
    const holder = holderOf(caller, query.organisationId);
    await assertHolder(caller, holder, 'spend', context.memberships);
    const row = await store.get(holder.holderId, params.requestId);
    if (row.side !== side) throw new AppError('not-found');
    if (row.state !== 'open') throw new AppError('request-over');
    return store.end(store.endWrites(row, { state }, context), toRequest({ ...row, state }), context);
  };
