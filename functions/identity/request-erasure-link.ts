import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { requestErasureLink } from './contract/erasure.ts';
import { identity } from './contract/module.ts';
import { type ErasureLinkStore, erasureLinkStore } from './store/erasure-links.ts';

interface Dependencies {
  readonly store: Pick<ErasureLinkStore, 'request'>;
  readonly limits: () => { readonly erasureLinksPerDay: number };
}

/** Whether the address has an account is found out later, out of sight: answer and timing tell nothing. */
export const operation: Operation<typeof requestErasureLink, Dependencies> = async ({ body }, _caller, context) => {
  const { store, limits, now, newId, log } = context;
  const command = { idempotency: undefined, now, newId };
  const accepted = await store.request(body.email, limits().erasureLinksPerDay, command);
  if (!accepted) log.warn('enough deletion links for this address today');
  return { status: 'accepted' };
};

export const handler = handle(
  requestErasureLink,
  { store: erasureLinkStore(), limits: () => settings(identity), limiter: rateLimiter() },
  operation,
);
