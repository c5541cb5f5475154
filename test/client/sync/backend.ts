import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { ApiError, NetworkError } from '../../../client/src/errors.ts';
import type { Socket, SocketMessage, SocketOptions } from '../../../client/src/socket/socket.ts';
import type { SyncClient } from '../../../client/src/sync/context.ts';
import type { MutationOutcome, WireMutation } from '../../../client/src/sync/protocol.ts';
import { pushMutations } from '../../../functions/sync/contract/push.ts';
import { compared, marksLength } from '../../../functions/sync/model/client-log.ts';
import { bytesPerMark, markOf } from '../../../functions/sync/model/mutation-mark.ts';
import { taskItems, taskLists } from '../../../functions/tasks/contract.ts';
import type { Collection } from '../../../lib/contract/collection.ts';
import type { CollectionAccess } from '../../../lib/sync/access/collection-access.ts';
import { seenBy } from '../../../lib/sync/access/seen-by.ts';
import { add, rowHash } from '../../../lib/sync/checksum.ts';
import type { NextDocument } from '../../../lib/sync/merge/applied.ts';
import { applyChange } from '../../../lib/sync/merge/apply-change.ts';
import { changeUp } from '../../../lib/sync/schema/versions.ts';

type Versions = Readonly<Record<string, number>>;
type Held = NextDocument & { readonly seq: number };
type PushBody = { clientId: string; collections: Versions; mutations: WireMutation[] };
interface SpaceHeld {
  epoch: string;
  seq: number;
  readonly members: Map<string, string>;
  readonly documents: Map<string, Held>;
}
interface ClientHeld {
  last: number;
  readonly outcomes: Map<number, MutationOutcome>;
  /** What the last mutations were. */
  marks: Uint8Array;
}
export type Call = 'push' | 'pull' | 'spaces' | 'discard';
/** `lost-request`: nothing happens; `lost-answer`: it takes effect and nobody hears of it. */
export type Fault = 'lost-request' | 'lost-answer' | Error | undefined;

export const problem = (status: number, code: string, more: object = {}) =>
  new ApiError('call', { type: 'about:blank', title: code, status, code, requestId: 'r1', ...more });

/** What a role may do, by the collection's own table. */
function accessOf(collection: Collection, role: string): CollectionAccess {
  const actions = collection.roles[role] ?? [];
  const fields = Object.entries(collection.fields);
  const hidden = fields.filter(([, { read }]) => read && !read.includes(role)).map(([name]) => name);
  const locked = fields.filter(([, { write }]) => write && !write.includes(role)).map(([name]) => name);
  return {
    may: (action) => actions === '*' || actions.includes(action),
    role,
    hidden: new Set(hidden),
    locked: new Set(locked),
  };
}

/**
 * The protocol of docs/sync.md in memory, over the backend's own rules (merging, validation, versions, checksums) and the contract's own schema of
 * a push. For what cannot be arranged with the real one: answers that are lost at a chosen moment, a forgotten client, a wrong checksum.
 */
export function createBackend(
  collections: Readonly<Record<string, Collection>> = { tasks: taskItems, lists: taskLists },
) {
  const spaces = new Map<string, SpaceHeld>();
  const clients = new Map<string, ClientHeld>();
  const sockets = new Set<{ readonly personId: string; spaces: readonly string[]; readonly options: SocketOptions }>();
  const log: { readonly call: Call; readonly body: never }[] = [];
  const controls = {
    fault: (_call: Call, _body: unknown): Fault | Promise<Fault> => undefined,
    /** Most changes of a page. */
    page: 1000,
    checksum: (sum: string): string => sum,
  };

  const spaceOf = (space: string): SpaceHeld => {
    const held = spaces.get(space) ?? { epoch: randomUUID(), seq: 0, members: new Map(), documents: new Map() };
    spaces.set(space, held);
    return held;
  };
  const roleIn = (space: string, personId: string) =>
    space === `p-${personId}` ? 'owner' : spaces.get(space)?.members.get(personId);

  function poke(space: string): void {
    for (const socket of sockets) {
      if (socket.spaces.includes(space)) socket.options.onMessage({ action: 'poke', space, seq: spaceOf(space).seq });
    }
  }

  function decide(personId: string, clientId: string, versions: Versions, mutation: WireMutation): MutationOutcome {
    const { number, space, collection: name, id, ...change } = mutation;
    const collection = collections[name];
    const rejected = (code: string) => ({ number, status: 'rejected' as const, code, reason: code });
    if (!collection || versions[name] === undefined) return rejected('unknown-collection');
    const role = roleIn(space, personId);
    if (!role) return rejected('not-found');
    const access = accessOf(collection, role);
    const held = spaceOf(space);
    const key = `${name}/${id}`;
    const current = held.documents.get(key);
    const by = { access, personId, writer: clientId, now: new Date().toISOString(), spaceId: space, id };
    const applied = applyChange(collection, current, changeUp(collection, versions[name], change), by);
    if (applied.status === 'rejected') {
      const seen = current && !current.deleted ? seenBy(collection, current, access, versions[name]) : null;
      const state = { collection: name, id, revision: current?.revision ?? 0, document: seen };
      return { number, status: 'rejected', code: applied.code, reason: applied.reason, current: state };
    }
    if (!applied.unchanged) {
      held.seq++;
      held.documents.set(key, { ...applied.next, seq: held.seq });
    }
    return { number, status: applied.status, ...(applied.merged ? { merged: applied.merged } : {}) };
  }

  function push(personId: string, body: never) {
    const read = z.safeParse(pushMutations.body as never, body);
    if (!read.success) throw problem(400, 'invalid-request', { issues: read.error.issues.slice(0, 2) });
    const { clientId, collections: versions, mutations } = body as PushBody;
    const key = `${personId}/${clientId}`;
    const client = clients.get(key) ?? { last: 0, outcomes: new Map(), marks: new Uint8Array() };
    const poked = new Set<string>();
    const outcomes: MutationOutcome[] = [];
    if ((mutations[0]?.number ?? 0) > client.last + 1) throw problem(409, 'mutation-gap', { last: client.last });
    const { same, other } = compared(client, mutations);
    if (mutations[0]?.number === other) throw problem(409, 'client-copied');
    const before = client.last;
    for (const mutation of mutations) {
      if (mutation.number === other) return { last: mutation.number - 1, outcomes };
      if (mutation.number > client.last) {
        client.outcomes.set(mutation.number, decide(personId, clientId, versions, mutation));
        client.last = mutation.number;
        client.marks = Buffer.concat([client.marks, markOf(mutation)]).subarray(-marksLength * bytesPerMark);
        poked.add(mutation.space);
      }
      const known = same >= mutation.number || mutation.number > before;
      const forgotten = { number: mutation.number, status: 'forgotten' as const };
      outcomes.push((known ? client.outcomes.get(mutation.number) : undefined) ?? forgotten);
    }
    clients.set(key, client);
    for (const space of poked) if (spaces.has(space)) poke(space);
    return { last: client.last, outcomes };
  }

  function pullOne(personId: string, versions: Versions, limit: number, asked: { space: string; cursor?: string }) {
    const { space, cursor } = asked;
    const role = roleIn(space, personId);
    if (!role) return { space, status: 'gone' as const, changes: [] };
    const held = spaceOf(space);
    const readable = Object.values(collections).filter(
      (each) => versions[each.name] !== undefined && accessOf(each, role).may('read'),
    );
    const view = JSON.stringify([held.epoch, role, versions]);
    const known = cursor && JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const fits = known?.view === view;
    const from: number = fits ? known.seq : 0;
    const copying: boolean = fits ? known.copying : true;
    const all = [...held.documents.values()]
      .filter((each) => each.seq > from && readable.some(({ name }) => name === each.collection))
      .filter((each) => !copying || !each.deleted)
      .sort((a, b) => a.seq - b.seq);
    const page = all.slice(0, limit);
    const more = all.length > page.length;
    const seq = more ? (page.at(-1)?.seq ?? from) : held.seq;
    const next = { view, seq, copying: copying && more };
    let sum = '0'.repeat(16);
    for (const each of held.documents.values()) {
      if (each.deleted || !readable.some(({ name }) => name === each.collection)) continue;
      sum = add(sum, rowHash(each.collection, each.id, each.revision));
    }
    return {
      space,
      status: 'ok' as const,
      ...(cursor && !fits ? { reset: true as const } : {}),
      changes: page.map((each) => {
        const collection = collections[each.collection] as Collection;
        const version = versions[each.collection] ?? 1;
        const document = each.deleted ? null : seenBy(collection, each, accessOf(collection, role), version);
        return { collection: each.collection, id: each.id, revision: each.revision, document };
      }),
      cursor: Buffer.from(JSON.stringify(next)).toString('base64url'),
      seq,
      ...(more ? { more } : { checksum: controls.checksum(sum) }),
    };
  }

  async function call<T>(name: Call, body: unknown, work: () => T): Promise<T> {
    log.push({ call: name, body: structuredClone(body) as never });
    const fault = await controls.fault(name, body);
    if (fault === 'lost-request') throw new NetworkError('no connection');
    if (fault instanceof Error) throw fault;
    await new Promise((resolve) => setImmediate(resolve));
    const answer = JSON.parse(JSON.stringify(work() ?? null)) as T;
    await new Promise((resolve) => setImmediate(resolve));
    if (fault === 'lost-answer') throw new NetworkError('connection lost');
    return answer;
  }

  const listOf = (personId: string) => [
    { space: `p-${personId}`, kind: 'person' as const, role: 'owner' },
    ...[...spaces]
      .filter(([, { members }]) => members.has(personId))
      .map(([space, { members }]) => ({
        space,
        kind: 'shared' as const,
        name: 'Shared',
        role: members.get(personId) ?? '',
      })),
  ];

  /** What `createClient` gives a signed-in person. */
  function connect(personId: string): SyncClient & { person: string | undefined; ends: () => void } {
    const mine = new Set<() => void>();
    const client = {
      person: personId as string | undefined,
      ends: () => {
        for (const end of mine) end();
      },
      api: {
        pushMutations: ({ body }: { body: unknown }) => call('push', body, () => push(personId, body as never)),
        pullChanges: ({ body }: { body: unknown }) =>
          call('pull', body, () => {
            const { collections: versions, spaces: asked, limit = 1000 } = body as never;
            const most = Math.min(limit, controls.page);
            return { spaces: (asked as never[]).map((each) => pullOne(personId, versions, most, each)) };
          }),
        listSpaces: () => call('spaces', {}, () => ({ items: listOf(personId) })),
        discardOutcome: ({ params }: { params: { clientId: string; number: string } }) =>
          call('discard', params, () => {
            clients.get(`${personId}/${params.clientId}`)?.outcomes.delete(Number(params.number));
          }),
      },
      auth: { session: async () => (client.person ? { personId: client.person } : undefined) },
      socket(options: SocketOptions): Socket {
        const me = { personId, spaces: [] as readonly string[], options };
        let state: Socket['state'] = 'connecting';
        const enter = (next: Socket['state']) => {
          state = next;
          options.onState?.(next);
        };
        queueMicrotask(() => {
          if (state !== 'connecting') return;
          sockets.add(me);
          enter('open');
        });
        const end = () => {
          sockets.delete(me);
          if (state !== 'closed') enter('closed');
        };
        mine.add(end);
        return {
          get state() {
            return state;
          },
          send(message) {
            if (message.action === 'subscribe') {
              me.spaces = message.spaces as readonly string[];
              queueMicrotask(() => options.onMessage({ action: 'subscribed', spaces: [] }));
            }
            if (message.action === 'signal') {
              const others = [...sockets].filter((each) => each !== me && each.spaces.includes(String(message.space)));
              for (const other of others) other.options.onMessage({ ...message, from: personId });
            }
            return state === 'open';
          },
          reconnectNow() {},
          close: end,
        };
      },
    };
    return client;
  }

  return {
    connect,
    controls,
    log,
    clients,
    space: spaceOf,
    /** Makes a shared space. */
    share(members: Readonly<Record<string, string>>): string {
      const space = `s-${randomUUID()}`;
      for (const [person, role] of Object.entries(members)) spaceOf(space).members.set(person, role);
      return space;
    },
    tell(personId: string, message: SocketMessage) {
      for (const socket of sockets) if (socket.personId === personId) socket.options.onMessage(message);
    },
    poke,
    /** Takes a space away from a person's sockets, as when a membership ends. */
    withdraw(personId: string, space: string) {
      for (const each of sockets)
        if (each.personId === personId) each.spaces = each.spaces.filter((id) => id !== space);
    },
    /** Live documents as they are stored, by `collection/id`. */
    documents: (space: string) =>
      Object.fromEntries(
        [...spaceOf(space).documents].filter(([, { deleted }]) => !deleted).map(([key, { fields }]) => [key, fields]),
      ),
    count: (name: Call) => log.filter((each) => each.call === name).length,
  };
}
export type Backend = ReturnType<typeof createBackend>;
