import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation as get } from '../../../functions/sync/get-document.ts';
import { queryStore } from '../../../functions/sync/store/queries.ts';
import { type Collection, defineCollection, type Field } from '../../../lib/contract/collection.ts';
import { collections as declaredCollections } from '../../../lib/sync/collections.generated.ts';
import { organisationSpace, personSpace, sharedSpace } from '../../../lib/sync/space-id.ts';
import { context, device, enter, list, pushed } from '../push-world.ts';
import { found, write } from '../query/query-world.ts';
import { type SyncWorld, startSyncTables } from '../sync-tables.ts';
import { Copy, follow } from './pull-world.ts';

const kinds = ['person', 'organisation', 'shared'] as const;
const known = ['owner', 'admin', 'member', 'reader'];
/** `clerk` and `guest` are roles that the organisation made itself; nobody is `stranger`. */
const roles = [...known, 'clerk', 'guest'];
const actions = fc.oneof(
  fc.constant('*' as const),
  fc.subarray(['read', 'create', 'update', 'delete'] as const).map((each) => [...each]),
);
const field = fc.record(
  { type: fc.constant('string' as const), read: fc.subarray([...roles, 'stranger']) },
  { requiredKeys: ['type'] },
);
const declaration = (name: string) =>
  fc
    .record({
      roles: fc.dictionary(fc.constantFrom(...known), actions),
      spaces: fc.subarray([...kinds], { minLength: 1 }),
      fields: fc.record({ plain: fc.constant({ type: 'string' as const }), one: field, two: field }),
      writer: fc.constantFrom('devices' as const, 'server' as const),
    })
    .map((spec) =>
      defineCollection('sample', name, { summary: name, ...spec, fields: spec.fields as Record<string, Field> }),
    );
const membership = fc.record({
  kind: fc.constantFrom(...kinds),
  role: fc.constantFrom(...roles, undefined),
  own: fc.dictionary(
    fc.constantFrom('clerk', 'guest', 'owner'),
    fc.subarray(['first:read', 'second:read', 'first:update']),
  ),
});

/** The rules as the documentation says them. */
function mayRead(collection: Collection, kind: (typeof kinds)[number], role: string, own: Record<string, string[]>) {
  if (!collection.spaces.includes(kind)) return false;
  // A role that the organisation made is what it made of it.
  if (kind === 'organisation' && Object.hasOwn(own, role))
    return own[role]?.includes(`${collection.name}:read`) ?? false;
  const given = Object.hasOwn(collection.roles, role) ? collection.roles[role] : undefined;
  return given === '*' || (given?.includes('read') ?? false);
}

describe('reading', () => {
  let world: SyncWorld;
  beforeAll(async () => {
    world = await startSyncTables();
  });
  afterAll(() => world.stop());

  it('gives the same through pull, getDocument and queries, for every role, field and kind of space', async () => {
    let seen = 0;
    let withheld = 0;
    await fc.assert(
      fc.asyncProperty(declaration('first'), declaration('second'), membership, async (first, second, member) => {
        const { kind, own } = member;
        const by = device(randomUUID(), { versions: { first: 1, second: 1 } });
        const id = randomUUID();
        const space = { person: by.space, organisation: organisationSpace(id), shared: sharedSpace(id) }[kind];
        const role = kind === 'person' ? 'owner' : member.role;
        if (role && kind === 'organisation') await world.join(by.personId, id, role, own);
        if (role && kind === 'shared') await enter(world, space, by.personId, role);
        const fields = { plain: 'p', one: 'o', two: 't' };
        const collections = { first, second };
        for (const each of [first, second]) await write(world, space, each, { a: fields, b: fields });

        const copy = await follow(world, by, new Copy(space), { collections });
        expect(copy.gone).toBe(role === undefined);
        for (const collection of [first, second]) {
          const allowed = role !== undefined && mayRead(collection, kind, role, own);
          // Nor does it see what is kept to a role of its name.
          const namesake = kind === 'organisation' && Object.hasOwn(own, role ?? '');
          const visible = Object.entries(collection.fields).filter(
            ([, { read }]) => !read || (!namesake && read.includes(role ?? '')),
          );
          const document = Object.fromEntries(visible.map(([name]) => [name, fields[name as 'one']]));
          for (const documentId of ['a', 'b']) {
            const pulledDocument = copy.documents.get(`${collection.name}/${documentId}`)?.document;
            const input = {
              params: { spaceId: space, collection: collection.name, documentId },
              query: {},
              body: undefined,
            };
            const services = { ...context, store: queryStore(world.dynamo, world.tables), collections };
            const got = await get(input as never, by.caller, services).catch(({ code }) => code);
            expect(pulledDocument).toEqual(allowed ? document : undefined);
            expect(got).toEqual(
              allowed ? { collection: collection.name, id: documentId, revision: 1, document } : 'not-found',
            );
          }
          const listed = await found(world, by.caller, space, collection, {}).catch(({ code }) => code);
          const refusal = role === undefined ? 'not-found' : 'forbidden';
          expect(listed.items?.map((each: { document: unknown }) => each.document) ?? listed).toEqual(
            allowed ? [document, document] : refusal,
          );
          if (allowed) seen += 1;
          else withheld += 1;
        }
      }),
      { numRuns: 120 },
    );
    expect([seen > 30, withheld > 30]).toEqual([true, true]);
  }, 120_000);

  it('ends with the role: fields and collections that it hides are taken away at the next pull', async () => {
    const [ann, bob] = [device(), device()];
    const space = sharedSpace(randomUUID());
    await enter(world, space, ann.personId, 'owner');
    await enter(world, space, bob.personId, 'admin');
    const set = { listId: 'l', title: 'Roof', estimate: 5 };
    await pushed(world, ann, [list(space, 1), list(space, 2, 'a', { collection: 'tasks', set })]);
    const lists = { ...(declaredCollections.lists as Collection), roles: { owner: '*', admin: '*' } } as const;
    const options = { collections: { ...declaredCollections, lists } };
    const copy = await follow(world, bob, new Copy(space), options);
    expect([...copy.documents.keys()]).toEqual(['lists/l1', 'tasks/a']);
    expect(copy.documents.get('tasks/a')?.document).toHaveProperty('estimate');

    await enter(world, space, bob.personId, 'reader');
    await follow(world, bob, copy, options);
    expect([...copy.documents.keys()]).toEqual(['tasks/a']);
    expect(copy.documents.get('tasks/a')?.document).not.toHaveProperty('estimate');
    expect([copy.resets, copy.sum()]).toEqual([2, copy.checksum]);

    await enter(world, space, bob.personId, 'admin');
    await follow(world, bob, copy, options);
    expect([copy.documents.size, copy.resets, copy.sum()]).toEqual([2, 3, copy.checksum]);
  });

  it('starts anew when the app asks for another version or more collections', async () => {
    const ann = device(randomUUID(), { versions: { tasks: 1 } });
    const set = { listId: 'l', title: 'Roof', status: 'done' };
    const newest = { ...ann, versions: { tasks: 3, lists: 1 } };
    await pushed(world, newest, [list(ann.space, 1), list(ann.space, 2, 'a', { collection: 'tasks', set })]);
    const copy = await follow(world, ann, new Copy(personSpace(ann.personId)));
    expect([...copy.documents]).toEqual([
      ['tasks/a', { revision: 1, document: expect.objectContaining({ name: 'Roof', status: 'finished' }) }],
    ]);
    await follow(world, newest, copy);
    expect([copy.resets, copy.documents.size]).toEqual([2, 2]);
    expect(copy.documents.get('tasks/a')?.document).toMatchObject({ title: 'Roof', status: 'done' });
  });
});
