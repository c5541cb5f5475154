import { randomUUID } from 'node:crypto';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { SyncError } from '../../client/src/sync/errors.ts';
import { newMembership } from '../../functions/identity/store/organisations.ts';
import { organisationKey } from '../../lib/policy/accounts.ts';
import { listen } from './frames.ts';
import { invite } from './invite.ts';
import { leaveCommitPending } from './pending-commit.ts';
import { createPerson, type Person } from './people.ts';
import { eventually, outputs } from './stack.ts';
import { type App, startApp, stopApps } from './sync-apps.ts';
import { owner, tableLike } from './sync-tables.ts';

afterEach(stopApps);

async function somebody(): Promise<Person> {
  const person = await createPerson();
  await person.call('GET', '/v1/me');
  return person;
}
const found = async (by: Person, name: string) =>
  (await by.call('POST', '/v1/organisations', { json: { name } })).body.organisationId as string;
async function join(person: Person, by: Person, organisationId: string): Promise<void> {
  const json = { token: await invite(by, person.email, 'member', organisationId) };
  expect((await person.call('POST', '/v1/invitations/accept', { json })).status).toBe(201);
}

/** An app with what it shows of the person's memberships, as `name role`, each time they changed. It never asks by itself. */
async function startAppOf(person: Person) {
  const resyncs: string[] = [];
  const app = await startApp(person, { pollMs: 3_600_000, onResync: ({ space }) => resyncs.push(space) });
  await app.sync.refresh();
  const shown: string[][] = [];
  app.sync
    .collection('memberships')
    .in(app.own)
    .watch({ sort: 'name' }, (all) => shown.push(all.map(({ name, role }) => `${name} ${role}`)));
  return { ...app, shown, resyncs };
}
const shows = (app: { shown: string[][] }, ...expected: string[]) =>
  eventually(async () => expect(app.shown.at(-1)).toEqual(expected));
const copies = (app: App) => app.sync.collection('memberships').in(app.own);

describe('memberships on a person’s devices, which the server writes', () => {
  it('arrive at once, follow roles and names, and go when they end', async () => {
    const [ann, bob] = [await somebody(), await somebody()];
    const [hers, his] = [await startAppOf(ann), await startAppOf(bob)];
    await shows(his);
    const bakery = await found(ann, 'Bakery');
    await shows(hers, 'Bakery owner');
    await join(bob, ann, bakery);
    await shows(his, 'Bakery member');
    const { joinedAt } = (await ann.call('GET', `/v1/organisations/${bakery}/members`)).body.items[1];
    expect(await copies(his).list()).toEqual([{ id: bakery, name: 'Bakery', role: 'member', joinedAt }]);

    const at = `/v1/organisations/${bakery}`;
    const another = await found(bob, 'Another');
    await shows(his, 'Another owner', 'Bakery member');
    await ann.call('PATCH', `${at}/members/${bob.personId}`, { json: { role: 'admin' } });
    await shows(his, 'Another owner', 'Bakery admin');
    await ann.call('PATCH', at, { json: { name: 'Bakery & Café' } });
    await shows(his, 'Another owner', 'Bakery & Café admin');
    await shows(hers, 'Bakery & Café owner');
    await bob.call('DELETE', `${at}/members/${bob.personId}`);
    await shows(his, 'Another owner');
    await join(bob, ann, bakery);
    await shows(his, 'Another owner', 'Bakery & Café member');
    await ann.call('DELETE', at);
    await shows(hers);
    await shows(his, 'Another owner');
    expect((await copies(his).list()).map(({ id }) => id)).toEqual([another]);
    expect([...hers.resyncs, ...his.resyncs]).toEqual([]);
  });

  it('arrive at a device that was offline, and at a new one, with the checksum of the backend', async () => {
    const ann = await somebody();
    const app = await startAppOf(ann);
    app.online(false);
    const [one, other] = [await found(ann, 'One'), await found(ann, 'Other')];
    await ann.call('DELETE', `/v1/organisations/${one}`);
    await eventually(async () => {
      const { items } = (await ann.call('GET', `/v1/spaces/${app.own}/collections/memberships`)).body;
      expect(items.map(({ id }: { id: string }) => id)).toEqual([other]);
    });
    expect(await copies(app).list()).toEqual([]);
    app.online(true);
    await shows(app, 'Other owner');
    const fresh = await startAppOf(ann);
    await shows(fresh, 'Other owner');
    expect([...app.resyncs, ...fresh.resyncs]).toEqual([]);
  });

  it('are written by no device, by whichever protocol it tries', async () => {
    const ann = await somebody();
    const app = await startAppOf(ann);
    const id = await found(ann, 'Mine');
    await shows(app, 'Mine owner');
    const writes = copies(app) as unknown as Record<'delete', (id: string) => Promise<void>>;
    await expect(writes.delete(id)).rejects.toMatchObject({ name: SyncError.name, code: 'read-only-collection' });

    const fields = { name: 'Theirs', role: 'owner', joinedAt: '2026-11-01T09:30:00.000Z' };
    const versions = { memberships: 1 };
    const changes = [
      { kind: 'create', id: randomUUID(), set: fields },
      { kind: 'update', id, base: 1, set: { role: 'admin' } },
      { kind: 'delete', id, base: 1 },
    ];
    const mutations = changes.map((each, n) => ({
      ...{ number: n + 1, space: app.own, collection: 'memberships' },
      ...each,
    }));
    const json = { clientId: randomUUID(), collections: versions, mutations };
    const { outcomes } = (await ann.call('POST', '/v1/sync/push', { json, key: null })).body;
    expect(outcomes).toMatchObject(changes.map(() => ({ status: 'rejected', code: 'read-only-collection' })));
    expect(outcomes[1].current).toMatchObject({ id, revision: 1, document: { name: 'Mine', role: 'owner' } });

    const rows = [
      { id: randomUUID(), assumed: null, next: fields },
      { id, assumed: outcomes[1].current.document, next: null },
    ];
    const replaced = await ann.call('POST', `/v1/spaces/${app.own}/collections/memberships/replace`, {
      json: { version: 1, rows },
      key: null,
    });
    const refused = rows.map(() => ({ code: 'read-only-collection' }));
    expect(replaced.body).toMatchObject({ conflicts: [], refused });
    const committed = await ann.call('POST', `/v1/spaces/${app.own}/commits`, {
      json: {
        collections: versions,
        changes: rows.map((row) => ({ collection: 'memberships', id: row.id, document: row.next })),
      },
    });
    expect(committed.body).toMatchObject({ refused });
    await app.sync.refresh();
    expect(await copies(app).list()).toMatchObject([{ id, name: 'Mine', role: 'owner' }]);
  });

  it('from before there were copies are copied once somebody tells of their organisation', async () => {
    const ann = await somebody();
    const organisationId = randomUUID();
    const about = { organisationId, status: 'active', name: 'Old', members: 1, owners: 1, roles: {}, roleMembers: {} };
    const TableName = await tableLike(/People/);
    const { personId } = ann;
    const membership = newMembership(personId, organisationId, 'owner', '2026-11-01T09:30:00.000Z');
    const organisation = { ...organisationKey(organisationId), entity: 'Organisation', ...about };
    for (const Item of [organisation, membership]) await owner.send(new PutCommand({ TableName, Item }));
    const app = await startAppOf(ann);
    await shows(app);
    const sqs = new SQSClient({
      endpoint: outputs.awsEndpoint,
      region: outputs.region,
      credentials: { accessKeyId: outputs.awsAccessKeyId, secretAccessKey: outputs.awsSecretAccessKey },
    });
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    const QueueUrl = QueueUrls.find((url) => /Renames/.test(url) && !/Dead/.test(url));
    const MessageBody = JSON.stringify({ organisationId });
    for (let n = 0; n < 2; n += 1) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await shows(app, 'Old owner');
    sqs.destroy();
  });

  it('are held up by no large commit that is pending in the same space, and lost by none', async () => {
    const ann = await somebody();
    const rows = await leaveCommitPending(`p-${ann.personId}`);
    const listener = await listen(ann);
    await listener.subscribe(`p-${ann.personId}`);
    await found(ann, 'In between');
    await listener.get(({ action, seq }) => action === 'poke' && seq === rows + 1);
    listener.close();
    const app = await startAppOf(ann);
    await shows(app, 'In between owner');
    expect(await app.sync.collection('lists').in(app.own).list()).toHaveLength(rows);
    expect(app.resyncs).toEqual([]);
  });
});
