import { memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { withdrawPaymentRequest } from './contract/requests.ts';
import { type Ending, endRequest } from './model/requests/end-request.ts';
import { requestStore } from './store/requests.ts';

export const operation: Operation<typeof withdrawPaymentRequest, Ending> = endRequest('asker', 'withdrawn');

const store = requestStore();
export const handler = handle(
  withdrawPaymentRequest,
  { store, outcomes: store.outcomes, memberships: memberships() },
  operation,
);
