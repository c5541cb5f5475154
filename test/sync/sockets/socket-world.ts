import { randomUUID } from 'node:crypto';
import type { membershipChanged, organisationDeleted } from '../../../functions/identity/contract/events.ts';
import { operation as followOrganisations } from '../../../functions/sync/follow-organisations.ts';
import { operation as followSpaces } from '../../../functions/sync/follow-spaces.ts';
import { operation as pokeSpaces } from '../../../functions/sync/poke-spaces.ts';
import { operation as signal } from '../../../functions/sync/signal.ts';
import { placeStore } from '../../../functions/sync/store/places.ts';
import { purgeQueue } from '../../../functions/sync/store/purge-queue.ts';
import type { Subscription } from '../../../functions/sync/store/subscription-items.ts';
import { subscriptionStore } from '../../../functions/sync/store/subscriptions.ts';
import { operation as subscribe } from '../../../functions/sync/subscribe.ts';
import type { Change } from '../../../lib/contract/consumer.ts';
import type { Happened } from '../../../lib/contract/event.ts';
import { personKey } from '../../../lib/policy/accounts.ts';
import { factsReader } from '../../../lib/policy/read-facts.ts';
import type { BusEvent } from '../../../lib/runtime/aws/bus.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { type Head, headKey } from '../../../lib/sync/items.ts';
import { socketPost } from '../../../lib/sync/socket-post.ts';
import { context, log } from '../push-world.ts';
import { type SyncWorld, tableNames } from '../sync-tables.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into any frame
export type Frame = Record<string, any>;

export interface TestSocket {
  readonly personId: string;
  readonly connectionId: string;
  readonly frames: Frame[];
  /** Open; closed without a word; or a gateway that fails for it. */
  state: 'open' | 'gone' | 'failing';
}
const usual = { signalAudience: 200, signalsPerTenSeconds: 50 };

export type SocketWorld = ReturnType<typeof socketWorld>;

/** The consumers of sockets on real tables; the gateway's sockets are lists of frames. */
export function socketWorld(
  world: SyncWorld,
  { dynamo = world.dynamo, ...given }: { dynamo?: Dynamo } & Partial<typeof usual> = {},
) {
  const sockets = new Map<string, TestSocket>();
  const posts: string[] = [];
  const queued: unknown[] = [];
  const told: BusEvent[] = [];
  const clock = { offset: 0, perPost: 0 };
  const now = () => new Date(Date.now() + clock.offset);
  const store = subscriptionStore(dynamo, () => tableNames.subscriptions);
  const connections = {
    async post(connectionId: string, data: string | Uint8Array): Promise<'sent' | 'gone'> {
      posts.push(connectionId);
      clock.offset += clock.perPost;
      const socket = sockets.get(connectionId);
      if (socket?.state === 'failing') throw new Error('the gateway is in trouble');
      if (socket?.state !== 'open') return 'gone';
      socket.frames.push(JSON.parse(String(data)));
      return 'sent';
    },
  };
  const ports = {
    ...context,
    now,
    log,
    store,
    places: placeStore(dynamo, world.tables),
    sockets: socketPost(connections),
    bus: { publish: async (events: readonly BusEvent[]) => void told.push(...events) },
    purges: purgeQueue({ send: async ({ body }) => String(queued.push(body)) }),
    readFacts: factsReader(dynamo, () => world.tables.people),
    limits: () => ({ ...usual, ...given }),
  };
  const event = ({ personId, connectionId }: TestSocket, body: unknown) => ({
    connectionId,
    context: { personId, sessionId: 'session', signedInAt: '1' },
    body: body as never,
    query: {},
  });

  return {
    posts,
    queued,
    /** Events that went to the bus. */
    told,
    clock,
    store,
    /** From now on the gateway fails for this socket. */
    fail(connectionId: string): void {
      const socket = sockets.get(connectionId);
      if (socket) socket.state = 'failing';
    },
    /** A person with an account. */
    async person(more: object = {}): Promise<string> {
      const personId = randomUUID();
      await world.dynamo.put({
        TableName: world.tables.people,
        Item: { ...personKey(personId), personId, status: 'active', ...more },
      });
      return personId;
    },
    open(personId: string): TestSocket {
      const socket: TestSocket = { personId, connectionId: randomUUID(), frames: [], state: 'open' };
      sockets.set(socket.connectionId, socket);
      return socket;
    },
    subscribe: (socket: TestSocket, ...spaces: string[]) =>
      subscribe(event(socket, { action: 'subscribe', spaces }), ports) as Promise<{
        action: string;
        spaces: { space: string; seq: number; present?: string[] }[];
      }>,
    signal: (socket: TestSocket, space: string, data?: unknown, kind = 'typing') =>
      signal(event(socket, { action: 'signal', space, kind, ...(data === undefined ? {} : { data }) }), ports),
    poke: (...changes: Change[]) => pokeSpaces(changes, ports),
    follow: (change: Pick<Change, 'before' | 'after'>) =>
      followSpaces({ change: 'modify', keys: {}, sequence: '1', ...change }, ports),
    tell: (event: Happened<typeof organisationDeleted | typeof membershipChanged>) => followOrganisations(event, ports),
    /** Rows of subscriptions in a space. */
    async rows(spaceId: string): Promise<string[]> {
      const items = (await world.everything('subscriptions')) as Subscription[];
      return items.filter((item) => item.spaceId === spaceId).map(({ connectionId }) => connectionId);
    },
  };
}

export const headAt = (spaceId: string, seq: number, more: Partial<Head> = {}): Head => ({
  ...headKey(spaceId),
  entity: 'Head',
  spaceId,
  epoch: 'e',
  seq,
  sums: {},
  counts: {},
  tail: [],
  ...more,
});

/** A head's way from one number to another, as the stream carries it. */
export const moved = (spaceId: string, from: number | undefined, to: number, more: Partial<Head> = {}): Change => ({
  change: from === undefined ? 'insert' : 'modify',
  keys: headKey(spaceId),
  ...(from === undefined ? {} : { before: { ...headAt(spaceId, from) } }),
  after: { ...headAt(spaceId, to, more) },
  sequence: String(to),
});
