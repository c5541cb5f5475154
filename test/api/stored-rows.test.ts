import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { invite } from './invite.ts';
import { createPerson, type Person } from './people.ts';
import { parameter, routes, sample, titled } from './sample-requests.ts';
import { eventually } from './stack.ts';
import { asText, everyRow, personRow, type Row } from './stored.ts';

let ann: Person;
let organisationId: string;
beforeAll(async () => {
  ann = await createPerson();
  organisationId = (await ann.call('POST', '/v1/organisations', { json: { name: 'Ann' } })).body.organisationId;
  // What follows from it by itself is there: from here on nothing changes unless somebody asks for it.
  await eventually(async () => {
    const { items } = (await ann.call('GET', `/v1/spaces/p-${ann.personId}/collections/memberships`)).body;
    expect(items).toHaveLength(1);
  });
});

const withBody = routes.filter(({ entry }) => entry.body);
/** What decides something in the rows of this backend, under the names that they have there. */
const privileged: Readonly<Record<string, unknown>> = {
  pk: 'PERSON#x',
  sk: 'PERSON',
  entity: 'Person',
  personId: randomUUID(),
  ownerId: randomUUID(),
  memberOf: 'ORGANISATION#x',
  status: 'disabled',
  organisationCount: -100,
  deviceCount: -100,
  authenticatorCount: 0,
  promotions: 9,
  revokedSessions: {},
  emailVerified: true,
  owners: 99,
  payer: 'p-x',
  charged: -100,
  state: 'ready',
  revision: 99,
  members: 99,
  createdAt: '1970-01-01T00:00:00.000Z',
  expiresAt: 1,
  ttl: 1,
  wakeAt: 'x',
  _internal: true,
  'cognito:groups': ['admin'],
};

/** Rows about a person or an organisation, without the outbox, which empties itself. */
const rowsAbout = async (...ids: string[]): Promise<Row[]> =>
  (await everyRow(/People|Connections|Spaces|Documents|Files|Links/))
    .filter((row) => row.entity !== 'Outbox' && row.entity !== 'Event' && ids.some((id) => String(row.pk).includes(id)))
    .sort((a, b) => (`${a.pk}${a.sk}` < `${b.pk}${b.sk}` ? -1 : 1));

describe('fields that are not the caller’s to set', () => {
  let before: readonly Row[];
  beforeAll(async () => {
    before = await rowsAbout(ann.personId, organisationId);
    expect(before.length).toBeGreaterThanOrEqual(3);
  });

  it.each(titled(withBody))('%s refuses each of them', async (_, operation) => {
    const { json } = sample(operation);
    const path = operation.entry.path
      .replace('{organisationId}', organisationId)
      .replace('{personId}', ann.personId)
      .replace(/\{(\w+)\}/g, (_, name: string) => parameter(name) ?? randomUUID());
    for (const [field, value] of Object.entries(privileged)) {
      if (field in (json ?? {})) continue;
      const answer = await ann.call(operation.entry.method, path, { json: { ...json, [field]: value } });
      const expected = operation.entry.auth === 'admin' ? [400, 403] : [400];
      expect([field, expected.includes(answer.status)]).toEqual([field, true]);
    }
  });

  /** Once for all of them: it reads tables whole. */
  it('no stored row has changed by them', async () => {
    expect(await rowsAbout(ann.personId, organisationId)).toEqual(before);
  });
});

describe('stored fields that are nobody’s to see', () => {
  /** Every name that an answer uses, at any depth. */
  const names = (value: unknown): string[] =>
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([name, inner]) => [...(Array.isArray(value) ? [] : [name]), ...names(inner)]);
  const hidden =
    /^(pk|sk|entity|memberOf|memberSort|wakeGroup|wakeAt|expiresAt|promotions|revokedSessions|deviceCount|organisationCount|owners|roleMembers|inviteDay|inviteCount|pushToken|tokenId|revision|tokenHashes|fingerprint)$/;

  it('are in the rows, and in no answer', async () => {
    await ann.call('PUT', `/v1/me/devices/${randomUUID()}`, { json: { platform: 'ios', pushToken: 'never-shown' } });
    await ann.call('PUT', `/v1/organisations/${organisationId}/roles/clerk`, { json: { actions: ['member:list'] } });
    const guest = await createPerson();
    const token = await invite(ann, guest.email, 'clerk', organisationId);
    await guest.call('POST', '/v1/invitations/accept', { json: { token } });
    await ann.call('POST', `/v1/organisations/${organisationId}/invitations`, {
      json: { email: 'waiting@example.com', role: 'member' },
    });
    const stored = new Set((await rowsAbout(ann.personId, organisationId)).flatMap((row) => Object.keys(row)));
    const secret = [...stored].filter((name) => hidden.test(name) && name !== 'expiresAt');
    expect(secret.length).toBeGreaterThanOrEqual(12);

    const at = `/v1/organisations/${organisationId}`;
    const paths = ['/v1/me', '/v1/me/devices', '/v1/organisations', at, `${at}/members`, `${at}/roles`];
    for (const reader of [ann, guest]) {
      for (const path of [...paths, `${at}/invitations`]) {
        const { status, body } = await reader.call('GET', path);
        if (status >= 400) continue;
        expect([path, names(body).filter((name) => secret.includes(name))]).toEqual([path, []]);
        expect(JSON.stringify(body)).not.toMatch(/never-shown|PERSON#|ORGANISATION#/);
      }
    }
    // Addresses of members are for those who manage them.
    const seen = (await guest.call('GET', `${at}/members`)).body.items;
    expect(seen.map(({ email }: { email?: string }) => email)).toEqual([undefined, undefined]);
  });

  it('hold no secret in the clear: tickets and mailed tokens are hashes', async () => {
    const guest = await createPerson();
    const token = await invite(ann, guest.email, 'member', organisationId);
    const { ticket } = (await ann.call('POST', '/v1/realtime/tickets')).body;
    const rows = asText(await everyRow());
    for (const secret of [token, token.slice(-40), ticket, ann.token, ann.refreshToken])
      expect(rows).not.toContain(secret);
    expect(await personRow(ann.personId)).toMatchObject({ entity: 'Person' });
  });
});
