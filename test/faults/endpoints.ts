import { operation as commit } from '../../functions/sync/commit-documents.ts';
import { commitDocuments, getDocument, replaceDocuments } from '../../functions/sync/contract/documents.ts';
import { pullChanges } from '../../functions/sync/contract/pull.ts';
import { discardOutcome, pushMutations } from '../../functions/sync/contract/push.ts';
import { listSpaces } from '../../functions/sync/contract/spaces.ts';
import { operation as discard } from '../../functions/sync/discard-outcome.ts';
import { operation as get } from '../../functions/sync/get-document.ts';
import { operation as list } from '../../functions/sync/list-spaces.ts';
import { operation as pull } from '../../functions/sync/pull-changes.ts';
import { operation as push } from '../../functions/sync/push-mutations.ts';
import { operation as replace } from '../../functions/sync/replace-documents.ts';
import { commitStore } from '../../functions/sync/store/commits.ts';
import { keptOutcomeStore } from '../../functions/sync/store/kept-outcomes.ts';
import { pullStore } from '../../functions/sync/store/pulls.ts';
import { queryStore } from '../../functions/sync/store/queries.ts';
import { replicaStore } from '../../functions/sync/store/replicas.ts';
import { spaceTable } from '../../functions/sync/store/space-table.ts';
import { spaceStore } from '../../functions/sync/store/spaces.ts';
import type { Route } from '../../lib/contract/route.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { pullCursors } from '../../lib/sync/pull/cursor.ts';
import type { Surroundings } from './backend.ts';
import { spaceEndpoints } from './space-endpoints.ts';

/** A route with its operation, and how its dependencies are made over a watched store. */
export interface Endpoint {
  readonly route: Pick<Route, 'method' | 'path'>;
  readonly operation: unknown;
  dependencies(around: Surroundings): object;
}

const rules = () => ({ tombstoneDays: 90, outcomeDays: 90 });

/** The routes that the devices of all kinds call. */
export const endpoints = {
  ...spaceEndpoints,
  pushMutations: {
    route: pushMutations,
    operation: push,
    dependencies: ({ dynamo, tables, pace }) => ({ store: replicaStore(dynamo, tables, pace), rules, collections }),
  },
  pullChanges: {
    route: pullChanges,
    operation: pull,
    dependencies: ({ dynamo, tables, cursors }) => ({
      store: pullStore(dynamo, tables),
      pullCursors: pullCursors(cursors),
      rules,
      collections,
    }),
  },
  replaceDocuments: {
    route: replaceDocuments,
    operation: replace,
    dependencies: ({ dynamo, tables, pace }) => ({ store: commitStore(dynamo, tables, pace), rules, collections }),
  },
  commitDocuments: {
    route: commitDocuments,
    operation: commit,
    dependencies: ({ dynamo, tables, pace, cursors }) => {
      const store = commitStore(dynamo, tables, pace);
      return { store, outcomes: store.outcomes, pullCursors: pullCursors(cursors), rules, collections };
    },
  },
  getDocument: {
    route: getDocument,
    operation: get,
    dependencies: ({ dynamo, tables }) => ({ store: queryStore(dynamo, tables), collections }),
  },
  listSpaces: {
    route: listSpaces,
    operation: list,
    dependencies: ({ dynamo, tables }) => ({ store: spaceStore(spaceTable(dynamo, tables)) }),
  },
  discardOutcome: {
    route: discardOutcome,
    operation: discard,
    dependencies: ({ dynamo, tables }) => ({ store: keptOutcomeStore(dynamo, tables) }),
  },
} satisfies Readonly<Record<string, Endpoint>>;
