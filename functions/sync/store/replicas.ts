import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import type { Pace } from '../../../lib/runtime/aws/retry.ts';
import { type CommitPlan, type Committed, commitDocuments } from '../../../lib/sync/commit/commit.ts';
import type { CommitRules } from '../../../lib/sync/commit/commit-plan.ts';
import { documentName } from '../../../lib/sync/commit/draft.ts';
import { readSettled } from '../../../lib/sync/commit/read-settled.ts';
import { type ClientItem, clientKey, documentKey, type StoredDocument } from '../../../lib/sync/items.ts';
import { type Place, readPlaces } from '../../../lib/sync/places.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';
import type { Target } from '../model/answers.ts';
import { clientStore } from './clients.ts';
import { keptOutcomeStore } from './kept-outcomes.ts';

export interface Snapshot {
  readonly places: ReadonlyMap<string, Place>;
  readonly client: ClientItem | undefined;
  /** Those that are there, deleted ones included. */
  readonly documents: readonly StoredDocument[];
}

const spacesOf = (targets: readonly Target[]) => [...new Set(targets.map(({ space }) => space))];

function keysOf(targets: readonly Target[]) {
  const keys = targets.map(
    ({ space, collection, id }) => [documentName(space, collection, id), documentKey(space, collection, id)] as const,
  );
  return [...new Map(keys).values()];
}

export type ReplicaStore = ReturnType<typeof replicaStore>;

/** What push reads and writes. */
export function replicaStore(dynamo: Dynamo = createDynamo(), tables: SyncTables = syncTables, pace?: Pace) {
  return {
    pace,
    clients: clientStore(dynamo, tables),
    kept: keptOutcomeStore(dynamo, tables),

    /** All that decides about mutations of these documents, in one strongly consistent read. */
    async read(personId: string, clientId: string, targets: readonly Target[]): Promise<Snapshot> {
      const read = await readSettled(dynamo, tables, personId, spacesOf(targets), {
        spaces: [clientKey(personId, clientId)],
        documents: keysOf(targets),
      });
      return {
        places: read.places,
        client: read.spaces[0] as ClientItem | undefined,
        documents: read.documents as StoredDocument[],
      };
    },

    /** Documents and what decides about them, to show them. Spaces with a pending commit are left out: nobody sees a part of it. */
    async find(personId: string, targets: readonly Target[]): Promise<Omit<Snapshot, 'client'>> {
      if (targets.length === 0) return { places: new Map(), documents: [] };
      const read = await readPlaces(dynamo, tables, personId, spacesOf(targets), { documents: keysOf(targets) });
      const places = new Map([...read.places].filter(([, { head }]) => !head?.pending));
      return { places, documents: read.documents as StoredDocument[] };
    },

    /** See `commitDocuments`. */
    commit: (plan: CommitPlan, rules: CommitRules): Promise<Committed> =>
      commitDocuments({ dynamo, tables, ...(pace ? { pace } : {}) }, plan, rules),
  };
}
