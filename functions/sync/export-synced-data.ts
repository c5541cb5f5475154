import type { ExportPage } from '../../lib/contract/consumer.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { stamped } from '../../lib/sync/access/stamped.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { exportSyncedData } from './contract/spaces.ts';
import { type PersonExportStore, personExportStore } from './store/person-exports.ts';
import { type SpaceStore, spaceStore } from './store/spaces.ts';

interface Dependencies {
  readonly store: PersonExportStore;
  readonly spaces: Pick<SpaceStore, 'joined'>;
}

/** Where the next page begins: a part, and a key within it. */
interface Position {
  readonly part: number;
  readonly start?: Record<string, string>;
}

type Part = (
  personId: string,
  start: Position['start'],
  dependencies: Dependencies,
) => Promise<{ records: ExportPage['records']; next?: unknown }>;

const sharedSpaces: Part = async (personId, _start, { spaces }) => ({
  records: (await spaces.joined(personId)).map(({ joined: { spaceId, role, joinedAt }, item: { name } }) => ({
    type: 'space',
    space: spaceId,
    name,
    role,
    joinedAt,
  })),
});

const clients: Part = async (personId, start, { store }) => {
  const { items, next } = await store.clients(personId, start);
  return { records: items.map(({ clientId, last, seenAt }) => ({ type: 'client', clientId, last, seenAt })), next };
};

const outcomes: Part = async (personId, start, { store }) => {
  const { items, next } = await store.outcomes(personId, start);
  const records = items.map(({ pk: _pk, sk: _sk, entity: _entity, expiresAt: _expiresAt, ...outcome }) => ({
    type: 'outcome',
    ...outcome,
  }));
  return { records, next };
};

const documentsOf =
  (name: string): Part =>
  async (personId, start, { store }) => {
    const collection = collections[name];
    if (!collection) return { records: [] };
    const { items, next } = await store.documents(personId, name, start);
    const records = items
      .filter(({ deleted }) => !deleted)
      .map((stored) => ({
        type: 'document',
        collection: name,
        id: stored.id,
        revision: stored.revision,
        createdAt: stored.createdAt,
        updatedAt: stored.updatedAt,
        document: stamped(collection, stored),
      }));
    return { records, next };
  };

const parts: readonly Part[] = [sharedSpaces, clients, outcomes, ...Object.keys(collections).map(documentsOf)];

/**
 * Part by part, each page at most 1 MB; parts without anything are passed over, since pages of all modules are counted. What the person wrote in
 * spaces of others belongs to these spaces.
 */
export const operation: ConsumerOperation<typeof exportSyncedData, Dependencies> = async (
  { personId, cursor },
  context,
) => {
  let position: Position = cursor ? JSON.parse(cursor) : { part: 0 };
  for (;;) {
    const { part, start } = position;
    const { records, next } = (await parts[part]?.(personId, start, context)) ?? { records: [] };
    position = next ? { part, start: next as Record<string, string> } : { part: part + 1 };
    if (position.part >= parts.length) return { records };
    if (records.length > 0 || next) return { records, cursor: JSON.stringify(position) };
  }
};

export const handler = consume(exportSyncedData, { store: personExportStore(), spaces: spaceStore() }, operation);
