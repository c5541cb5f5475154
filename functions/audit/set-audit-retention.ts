import { organisationChain } from '../../lib/audit/entry.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { setAuditRetention } from './contract/retention.ts';
import { type Heads, heads, newHead } from './store/heads.ts';

/** The sealer moves the head with each batch. */
const mostAttempts = 10;

export const operation: Operation<typeof setAuditRetention, { store: Pick<Heads, 'find' | 'replace'> }> = async (
  { params, body },
  _caller,
  { store, now },
) => {
  const chain = organisationChain(params.organisationId);
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const head = await store.find(chain);
    if (head?.retentionDays === body.retentionDays) return body;
    if (await store.replace({ ...(head ?? newHead(chain, now())), ...body }, head, now())) return body;
  }
  throw new AppError('conflict', 'The log is being written; try again.');
};

export const handler = handle(setAuditRetention, { store: heads() }, operation);
