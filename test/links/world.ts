import { randomBytes, randomUUID } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ShareLink } from '../../functions/links/contract/fields.ts';
import { links } from '../../functions/links/contract/module.ts';
import { operation as create } from '../../functions/links/create-link.ts';
import { operation as erase } from '../../functions/links/erase-links.ts';
import { operation as exportLinks } from '../../functions/links/export-links.ts';
import { operation as find } from '../../functions/links/get-link.ts';
import { operation as list } from '../../functions/links/list-links.ts';
import { operation as removeSpace } from '../../functions/links/remove-space-links.ts';
import { operation as resolve } from '../../functions/links/resolve-link.ts';
import { operation as revoke } from '../../functions/links/revoke-link.ts';
import { operation as show } from '../../functions/links/show-link.ts';
import { endingStore } from '../../functions/links/store/ending.ts';
import { linksTable } from '../../functions/links/store/links-table.ts';
import { makingStore } from '../../functions/links/store/making.ts';
import { openingStore } from '../../functions/links/store/opening.ts';
import { ownLinks } from '../../functions/links/store/own-links.ts';
import { personLinks } from '../../functions/links/store/person-links.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { callsOf, newLife, portOf } from '../mortal-calls.ts';
import { startTables } from '../tables.ts';

const table = `${links.name}.links`;
export const origin = 'https://go.example.com';
export type Made = ShareLink & { readonly code: string };

/** The module's table in DynamoDB Local, and its clock. Its calls are counted, and the process may die at each. */
export async function startLinks() {
  const server = await startTables([links]);
  const world = {
    now: Date.parse('2026-11-01T09:00:00.000Z'),
    linksPerPerson: 500,
    role: 'member' as string | undefined,
    ...newLife(),
    queued: [] as string[],
    /** Codes that the next links try first. */
    bytes: [] as Uint8Array[],
  };
  const real = createDynamo({ config: server.config });
  const dynamo = portOf(real, callsOf(world));
  const parts = linksTable(dynamo, () => table);
  const opening = openingStore(parts);
  const own = ownLinks(parts);
  const context = (more: object) =>
    ({
      now: () => new Date(world.now),
      newId: () => randomUUID(),
      randomBytes: (size: number) => world.bytes.shift() ?? randomBytes(size),
      log: { info: () => undefined, warn: () => undefined },
      origin: () => origin,
      page: { start: async () => undefined, next: async () => undefined },
      ...more,
    }) as never;
  const caller = (personId: string) => ({ personId, account: { personId, status: 'active' } }) as never;
  const stage = () => ({
    origin,
    imageOrigins: ['https://images.example.com'],
    linksPerPerson: world.linksPerPerson,
  });
  const places = { place: async () => ({ space: world.role === undefined ? {} : { role: world.role } }) };

  return {
    world,
    async create(personId: string, body: object = {}): Promise<Made> {
      const made = await create(
        { params: {}, query: {}, body: { path: '/tasks/1', title: 'A task', ...body } } as never,
        caller(personId),
        context({ store: makingStore(parts), places, stage }),
      );
      return { ...made, code: made.url.slice(-12) };
    },
    find: (personId: string, linkId: string) =>
      find({ params: { linkId } } as never, caller(personId), context({ store: own })),
    list: async (personId: string, limit = 25) =>
      (await list({ query: { limit } } as never, caller(personId), context({ store: own }))).items,
    revoke: (personId: string, linkId: string) =>
      revoke({ params: { linkId } } as never, caller(personId), context({ store: own, ending: endingStore(parts) })),
    resolve: (code: string) =>
      resolve({ params: { code } } as never, undefined, context({ store: opening, readAccount: async () => ({}) })),
    /** What the page's function answers, without its pipeline. */
    show: (code: string, userAgent = 'Mozilla/5.0 (iPhone)') =>
      show(
        { params: { code } } as never,
        undefined,
        context({
          store: opening,
          readAccount: async () => ({}),
          userAgent,
          around: () => ({ apps: {}, appName: 'App', indexed: false, origin }),
        }),
      ) as Promise<{ etag: string; send(): { body: string } }>,
    export: (personId: string, cursor?: string) =>
      exportLinks({ personId, ...(cursor ? { cursor } : {}) } as never, context({ store: own })),
    erase: (personId: string) => erase({ personId } as never, context({ store: personLinks(parts) })),
    async removeSpace(space: string) {
      const queue = { send: async (each: string) => void world.queued.push(each) };
      world.queued = [space];
      for (let next = world.queued.shift(); next; next = world.queued.shift())
        await removeSpace({ space: next } as never, context({ store: endingStore(parts), queue }));
    },
    count: (code: string) => opening.count(code, 'people', 1),
    async rows(): Promise<Record<string, unknown>[]> {
      const { Items = [] } = await server.sdk.send(new ScanCommand({ TableName: table }));
      return Items.map((item) => unmarshall(item));
    },
    stop: server.stop,
  };
}
export type LinksWorld = Awaited<ReturnType<typeof startLinks>>;
