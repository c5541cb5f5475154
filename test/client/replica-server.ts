import { randomUUID } from 'node:crypto';
import { ApiError } from '../../client/src/errors.ts';
import type { SocketMessage, SocketOptions } from '../../client/src/socket/socket.ts';
import { replaceRow } from '../../functions/sync/model/replace-row.ts';
import { type RowBy, writeRow } from '../../functions/sync/model/written-row.ts';
import { taskItems, taskLists } from '../../functions/tasks/contract.ts';
import type { CollectionAccess } from '../../lib/sync/access/collection-access.ts';
import { seenBy } from '../../lib/sync/access/seen-by.ts';
import { documentKey, type Fields, type StoredDocument } from '../../lib/sync/items.ts';
import type { NextDocument } from '../../lib/sync/merge/applied.ts';

const collections = { tasks: taskItems, lists: taskLists } as const;
type Name = keyof typeof collections;

export const space = 's-0192f0c1-7a52-7c3e-9d41-5b0f6a1e2c3d';
const free: CollectionAccess = { may: () => true, role: 'owner', hidden: new Set(), locked: new Set() };

interface State {
  readonly collection: string;
  readonly id: string;
  readonly revision: number;
  readonly document: Fields | null;
}
interface Row {
  readonly id: string;
  readonly assumed: Fields | null;
  readonly next: Fields | null;
  readonly sent?: { readonly writer: string; readonly number: number };
}

/** Fails before, or after it took effect. */
export type Fault = 'before' | 'after' | ApiError;

/**
 * One space in memory, which decides with the backend's own rules (merging, validation, schema versions). For what the adapters do when
 * answers are lost, cursors void, people removed; the real backend is met in test/api.
 */
export function replicaServer() {
  const documents = new Map<string, StoredDocument>();
  const commands = new Map<string, unknown>();
  const sockets = new Set<SocketOptions>();
  const log: { readonly call: string; readonly body: never; readonly key: string | undefined }[] = [];
  let seq = 0;
  let age = 0;
  let view = 'a';
  let member = true;
  let access = free;
  let faults: { readonly call: string; readonly fault: Fault }[] = [];
  let beforeEach: (call: string) => Promise<void> | void = () => undefined;

  const problem = (call: string, status: number, code: string, more = {}) =>
    new ApiError(call, { type: 'about:blank', title: code, status, code, requestId: 'r1', ...more });
  const keyOf = (collection: string, id: string) => `${collection}/${id}`;
  const visible = (name: string, version: number, stored: StoredDocument | undefined, id: string): State => ({
    collection: name,
    id,
    revision: stored?.revision ?? 0,
    document: stored && !stored.deleted ? seenBy(collections[name as Name], stored, access, version) : null,
  });

  async function call<T>(name: string, input: { readonly body?: unknown }, key: string | undefined, work: () => T) {
    log.push({ call: name, body: structuredClone(input.body) as never, key });
    await beforeEach(name);
    const at = faults.findIndex((each) => each.call === name);
    const fault = at >= 0 ? faults.splice(at, 1)[0]?.fault : undefined;
    if (fault instanceof ApiError) throw fault;
    if (fault === 'before') throw new TypeError('no connection');
    const answer = structuredClone(work());
    if (fault === 'after') throw new TypeError('connection lost');
    return answer;
  }

  const by = (id: string, version: number, personId = 'p1'): RowBy => ({
    access,
    personId,
    writer: 'test',
    now: new Date().toISOString(),
    spaceId: space,
    id,
    version,
  });
  function put(name: Name, id: string, next: NextDocument) {
    seq += 1;
    documents.set(keyOf(name, id), { ...next, ...documentKey(space, name, id), seq });
  }
  function write(name: Name, id: string, version: number, document: Fields | null, personId?: string) {
    const written = writeRow(collections[name], documents.get(keyOf(name, id)), document, by(id, version, personId));
    if (written.next) put(name, id, written.next);
    return written;
  }
  function poke() {
    for (const socket of sockets) socket.onMessage({ action: 'poke', space, seq });
  }

  const api = {
    pullChanges: (input: {
      readonly body: {
        readonly collections: Record<string, number>;
        readonly spaces: readonly { readonly cursor?: string }[];
        readonly limit?: number;
      };
    }) =>
      call('pull', input, undefined, () => {
        if (!member) return { spaces: [{ space, status: 'gone' as const, changes: [] }] };
        const { collections: versions, spaces, limit = 1000 } = input.body;
        const [mine, at] = (spaces[0]?.cursor ?? '').split('_');
        const known = `${view}${age}.${JSON.stringify(versions).replace(/\W/g, '')}`;
        const from = mine === known ? Number(at) : undefined;
        const found = [...documents.values()]
          .filter((each) => Object.hasOwn(versions, each.collection) && each.seq > (from ?? 0))
          .filter((each) => from !== undefined || !each.deleted)
          .sort((a, b) => a.seq - b.seq);
        const page = found.slice(0, limit);
        const more = found.length > page.length;
        const last = more ? (page.at(-1)?.seq ?? 0) : seq;
        return {
          spaces: [
            {
              space,
              status: 'ok' as const,
              ...(from === undefined ? { reset: true as const } : {}),
              changes: page.map((each) => visible(each.collection, versions[each.collection] ?? 1, each, each.id)),
              cursor: `${known}_${last}`,
              more,
              seq: last,
            },
          ],
        };
      }),

    replaceDocuments: (input: {
      readonly params: { readonly collection: string };
      readonly body: { readonly version: number; readonly rows: readonly Row[] };
    }) =>
      call('replace', input, undefined, () => {
        if (!member) throw problem('replaceDocuments', 404, 'not-found');
        const { version, rows } = JSON.parse(JSON.stringify(input.body)) as typeof input.body;
        const name = input.params.collection as Name;
        const bad = rows.find(({ id }) => !/^[A-Za-z0-9_.-]{1,64}$/.test(id));
        if (bad) throw problem('replaceDocuments', 400, 'invalid-request', { issues: [{ message: 'bad id' }] });
        const [conflicts, arrived]: [State[], string[]] = [[], []];
        const refused: { collection: string; id: string; code: string; reason: string; current: State }[] = [];
        for (const { id, assumed, next, sent } of rows) {
          const stored = documents.get(keyOf(name, id));
          const replaced = replaceRow(collections[name], stored, { assumed, next, sent }, by(id, version));
          if (replaced.result === 'write') put(name, id, replaced.next);
          if (replaced.result === 'arrived') arrived.push(id);
          if (replaced.result === 'conflict' || replaced.result === 'arrived')
            conflicts.push(visible(name, version, stored, id));
          if (replaced.result === 'refused')
            refused.push({
              collection: name,
              id,
              code: replaced.refused.code,
              reason: replaced.refused.reason,
              current: visible(name, version, stored, id),
            });
        }
        return { conflicts, arrived, refused };
      }),

    getDocument: (input: {
      readonly params: { readonly collection: string; readonly documentId: string };
      readonly query: { readonly version?: string };
    }) =>
      call('get', { body: input.params }, undefined, () => {
        const { collection, documentId } = input.params;
        const state = visible(
          collection,
          Number(input.query.version),
          documents.get(keyOf(collection, documentId)),
          documentId,
        );
        if (!member || !state.document) throw problem('getDocument', 404, 'not-found');
        return state;
      }),

    commitDocuments: (
      input: {
        readonly body: {
          readonly collections: Record<string, number>;
          readonly since?: string;
          readonly changes: readonly {
            readonly collection: string;
            readonly id: string;
            readonly document: Fields | null;
          }[];
        };
      },
      options?: { readonly idempotencyKey?: string },
    ) =>
      call('commit', input, options?.idempotencyKey, () => {
        const { since, changes, collections: versions } = input.body;
        if (!member) throw problem('commitDocuments', 404, 'not-found');
        const key = options?.idempotencyKey ?? randomUUID();
        const before = commands.get(key);
        if (before) return before as { seq: number; refused: never[] };
        const seen = Number(since?.split('_')[1]);
        const changed = changes.filter(({ collection, id }) => (documents.get(keyOf(collection, id))?.seq ?? 0) > seen);
        if (changed.length > 0) throw problem('commitDocuments', 409, 'documents-changed');
        const refused = changes.flatMap(({ collection, id, document }) => {
          const written = write(collection as Name, id, versions[collection] ?? 1, document);
          return written.refused
            ? [{ collection, id, code: written.refused.code as string, reason: written.refused.reason }]
            : [];
        });
        const answer = { seq, refused };
        commands.set(key, answer);
        return answer;
      }),
  };

  return {
    client: {
      api,
      socket(options: SocketOptions) {
        sockets.add(options);
        queueMicrotask(() => options.onState?.('open'));
        return {
          state: 'open' as const,
          send({ action }: SocketMessage) {
            if (action === 'subscribe')
              queueMicrotask(() => options.onMessage({ action: 'subscribed', spaces: [{ space, seq }] }));
            return true;
          },
          reconnectNow() {},
          close: () => void sockets.delete(options),
        };
      },
    },
    log,
    sockets,
    /** Somebody else's write. */
    write(name: Name, id: string, document: Fields | null) {
      const written = write(name, id, collections[name].version, document, 'p2');
      if (written.refused) throw new Error(written.refused.reason);
      poke();
    },
    get: (name: Name, id: string) =>
      visible(name, collections[name].version, documents.get(keyOf(name, id)), id).document,
    all: (name: Name) => [...documents.values()].filter((each) => each.collection === name && !each.deleted),
    poke,
    reconnect() {
      for (const socket of sockets) socket.onState?.('open');
    },
    fail(name: string, fault: Fault, times = 1) {
      for (let i = 0; i < times; i++) faults.push({ call: name, fault });
    },
    heal() {
      faults = [];
    },
    problem,
    before(work: (call: string) => Promise<void> | void) {
      beforeEach = work;
    },
    /** Cursors before now are too old. */
    forget() {
      age += 1;
      for (const [key, each] of documents) if (each.deleted) documents.delete(key);
    },
    changeView(next: string, seen: Partial<CollectionAccess> = {}) {
      view = next;
      access = { ...free, ...seen };
    },
    remove() {
      member = false;
    },
    admit() {
      member = true;
    },
  };
}

export type ReplicaServer = ReturnType<typeof replicaServer>;
