import { randomUUID } from 'node:crypto';
import type { output } from 'zod/mini';
import { safeParse } from 'zod/mini';
import type { MutationOutcome } from '../../functions/sync/contract/push.ts';
import { type Mutation, pushMutations } from '../../functions/sync/contract/push.ts';
import { operation as push } from '../../functions/sync/push-mutations.ts';
import { replicaStore } from '../../functions/sync/store/replicas.ts';
import type { Collection } from '../../lib/contract/collection.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { Pace } from '../../lib/runtime/aws/retry.ts';
import type { Caller } from '../../lib/runtime/operation.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { memberKey } from '../../lib/sync/items.ts';
import { personSpace } from '../../lib/sync/space-id.ts';
import type { SyncWorld } from './sync-tables.ts';

export type Outcome = output<typeof MutationOutcome>;
export interface Pushed {
  readonly last: number;
  readonly outcomes: readonly Outcome[];
}

export const log = { debug() {}, info() {}, warn() {}, error() {} };
export const context = {
  requestId: 'test',
  correlationId: 'test',
  sourceIp: '127.0.0.1',
  idempotency: undefined,
  log,
  now: () => new Date(),
  newId: () => randomUUID(),
  randomBytes: (size: number) => new Uint8Array(size),
  page: { start: async () => undefined, next: async () => undefined },
} as const;

export interface Device {
  readonly personId: string;
  readonly clientId: string;
  /** The person's own. */
  readonly space: string;
  readonly caller: Caller;
  readonly versions: Readonly<Record<string, number>>;
}

export const callerOf = (personId: string): Caller => ({
  personId,
  sessionId: 'session',
  groups: [],
  signedInAt: 1,
  account: { personId, status: 'active' },
});

/** A device of a person; a new person when none is named. */
export function device(personId: string = randomUUID(), more: Partial<Device> = {}): Device {
  return {
    personId,
    clientId: randomUUID(),
    space: personSpace(personId),
    caller: callerOf(personId),
    versions: { tasks: 3, lists: 1 },
    ...more,
  };
}

/** Makes a person a member of a shared space, as its routes do. */
export async function enter(world: SyncWorld, space: string, personId: string, role: string): Promise<void> {
  const Item = { ...memberKey(space, personId), entity: 'Member', spaceId: space, personId, role, joinedAt: '' };
  await world.dynamo.put({ TableName: world.tables.spaces, Item });
}

export const list = (space: string, number: number, id = `l${number}`, more: Partial<Mutation> = {}): Mutation => ({
  number,
  space,
  collection: 'lists',
  id,
  kind: 'create',
  set: { title: `List ${number}` },
  ...more,
});

interface Options {
  readonly dynamo?: Dynamo;
  readonly pace?: Pace;
  readonly rules?: { tombstoneDays: number; outcomeDays: number };
  readonly now?: () => Date;
  readonly collections?: Readonly<Record<string, Collection>>;
}

/** Pushes through the real operation; the request and the answer satisfy the contract. */
export async function pushed(
  world: SyncWorld,
  by: Device,
  mutations: readonly Mutation[],
  { dynamo = world.dynamo, pace, rules = { tombstoneDays: 90, outcomeDays: 90 }, ...more }: Options = {},
): Promise<Pushed> {
  const body = { clientId: by.clientId, collections: by.versions, mutations };
  const request = safeParse(pushMutations.body, JSON.parse(JSON.stringify(body)));
  if (!request.success) throw request.error;
  const store = replicaStore(dynamo, world.tables, pace);
  const input = { params: {}, query: {}, body: request.data } as Parameters<typeof push>[0];
  const answer = await push(input, by.caller, { ...context, collections, ...more, store, rules: () => rules });
  const response = safeParse(pushMutations.response, answer);
  if (!response.success) throw response.error;
  return response.data as Pushed;
}
