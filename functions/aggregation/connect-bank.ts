import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import { uuidv8 } from '../../lib/runtime/ids.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { connectBank } from './contract/connections.ts';
import { saidByProvider } from './model/aggregator-refusal.ts';
import { toConnection } from './model/connection-view.ts';
import { assertHolder, holderOf } from './model/holder.ts';
import { type Aggregator, httpAggregator } from './store/aggregator.ts';
import { type ConnectionStore, connectionStore } from './store/connections.ts';
import { type ConnectionItem, connectionKey, dueAttributes } from './store/items.ts';
import { type Terms, terms } from './store/terms.ts';

interface Dependencies {
  readonly store: Pick<ConnectionStore, 'add'>;
  readonly aggregator: Pick<Aggregator, 'begin'>;
  readonly memberships: Memberships;
  readonly terms: () => Terms;
}

/** The connection's id is of the command, and the provider is given it: a repeat meets the same session there. */
export const operation: Operation<typeof connectBank, Dependencies> = async ({ body }, caller, context) => {
  const { store, aggregator, now } = context;
  const { institution } = body;
  const holder = holderOf(caller, body.organisationId);
  await assertHolder(caller, holder, 'manage', context.memberships);
  const connectionId = uuidv8(JSON.stringify([(context.idempotency as Idempotency).id, 'connection']));
  const { reference, link, linkExpiresAt } = await aggregator
    .begin(connectionId, institution)
    .catch(saidByProvider({ 'unknown-institution': () => new AppError('unknown-institution') }));
  const item: ConnectionItem = {
    ...connectionKey(connectionId),
    entity: 'BankConnection',
    connectionId,
    ...holder,
    institution,
    state: 'pending',
    reference,
    link,
    linkExpiresAt,
    accounts: [],
    createdAt: now().toISOString(),
    cursor: '',
    runs: 0,
    refused: 0,
    changes: 0,
    shown: 0,
    attempts: 0,
    asked: 0,
    revision: 1,
    toldAt: 1,
    ...dueAttributes(connectionId, linkExpiresAt),
  };
  return store.add(item, context.terms().connectionsPerHolder, toConnection(item), context);
};

const store = connectionStore();
export const handler = handle(
  connectBank,
  {
    limiter: rateLimiter(),
    store,
    outcomes: store.outcomes,
    aggregator: httpAggregator(),
    memberships: memberships(),
    terms,
  },
  operation,
);
