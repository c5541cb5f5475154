import { randomUUID } from 'node:crypto';
import { must } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import { createPerson, makeAdmin, type Person } from './people.ts';
import { newFlag } from './sample-requests.ts';
import { call } from './stack.ts';

let known: Promise<{ admin: Person; person: Person }> | undefined;
function cast() {
  known ??= (async () => {
    const [person, operator] = [await createPerson(), await createPerson()];
    await person.call('GET', '/v1/me');
    return { person, admin: await makeAdmin(operator) };
  })();
  return known;
}

const keyOf = () => `f-${randomUUID()}`;
async function madeFlag(admin: Person): Promise<string> {
  const flag = keyOf();
  must((await admin.call('PUT', `/v1/admin/flags/${flag}`, { json: newFlag })).status === 200, 'no flag');
  return flag;
}
/** Takes effect once: one more version, told in one more line of the history. */
async function changes(
  method: string,
  rest: string,
  json: object,
  expected: Readonly<Record<string, unknown>>,
): Promise<Attempt> {
  const { admin } = await cast();
  const flag = await madeFlag(admin);
  const key = randomUUID();
  const check = async () => {
    const { items } = (await admin.call('GET', `/v1/admin/flags/${flag}/history`)).body;
    must(items.length === 2 && items[0].version === 2, items);
    for (const [name, value] of Object.entries(expected)) must(items[0][name] === value, items[0]);
  };
  return { send: () => admin.call(method, `/v1/admin/flags/${flag}${rest}`, { json, key }), check };
}
const reads = (path: (flag: string, person: Person) => string) => async (): Promise<Attempt> => {
  const { admin, person } = await cast();
  const flag = await madeFlag(admin);
  return { send: () => admin.call('GET', path(flag, person)) };
};

/** Takes effect once: gone, and one last line in its history. */
async function deletes(
  things: 'flags' | 'segments',
  make: (admin: Person, key: string) => Promise<number>,
): Promise<Attempt> {
  const { admin } = await cast();
  const named = keyOf();
  const version = await make(admin, named);
  const key = randomUUID();
  const at = `/v1/admin/${things}/${named}`;
  const check = async () => {
    const { items } = (await admin.call('GET', `${at}/history`)).body;
    must(items.length === version + 1 && items[0].deleted === true, items);
  };
  return { send: () => admin.call('DELETE', `${at}?version=${version}&reason=unused`, { key }), check };
}
const segment = {
  summary: 'iOS',
  when: [{ attribute: 'platform', operator: 'in', values: ['ios'] }],
  reason: 'a test',
};

/** As `scenarios` in fault-scenarios.ts. Reads name a revision that is not there yet, so that each looks at the table. */
export const configScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  putFlag: () => changes('PUT', '', { ...newFlag, version: 1, summary: 'Other' }, { summary: 'Other' }),
  archiveFlag: () => changes('POST', '/archive', { version: 1, reason: 'done' }, { archived: true }),
  setKillSwitch: () => changes('PUT', '/kill-switch', { killed: true, reason: 'broken' }, { killed: true }),
  getFlag: reads((flag) => `/v1/admin/flags/${flag}`),
  listFlags: reads(() => '/v1/admin/flags?limit=1'),
  listFlagHistory: reads((flag) => `/v1/admin/flags/${flag}/history?limit=1`),
  explainFlag: reads((flag, { personId }) => `/v1/admin/flags/${flag}/explanation?personId=${personId}`),
  deleteFlag: () =>
    deletes('flags', async (admin, flag) => {
      const at = `/v1/admin/flags/${flag}`;
      must((await admin.call('PUT', at, { json: newFlag })).status === 200, 'no flag');
      const json = { version: 1, reason: 'done' };
      return (await admin.call('POST', `${at}/archive`, { json })).body.version;
    }),
  deleteSegment: () =>
    deletes(
      'segments',
      async (admin, key) => (await admin.call('PUT', `/v1/admin/segments/${key}`, { json: segment })).body.version,
    ),
  listSegmentHistory: reads(() => '/v1/admin/segments/nobody/history'),
  listMinimumVersionHistory: reads(() => '/v1/admin/minimum-versions/tvos/history'),
  listSegments: reads(() => '/v1/admin/segments?limit=1'),
  listMinimumVersions: reads(() => '/v1/admin/minimum-versions'),
  getConfig: async () => {
    const { person } = await cast();
    return { send: () => person.call('GET', '/v1/config?revision=999999999999999') };
  },
  getPublicConfig: async () => ({
    send: () => call('GET', `/v1/config/public?anonymousId=${randomUUID()}&revision=999999999999999`),
  }),
  putSegment: async () => {
    const { admin } = await cast();
    const at = `/v1/admin/segments/${keyOf()}`;
    const key = randomUUID();
    const check = async () => {
      const { status, body } = await admin.call('PUT', at, { json: { ...segment, version: 1 } });
      must(status === 200 && body.version === 2, body);
    };
    return { send: () => admin.call('PUT', at, { json: segment, key }), check };
  },
  putMinimumVersion: async () => {
    const { admin } = await cast();
    const items = (await admin.call('GET', '/v1/admin/minimum-versions')).body.items as Record<string, unknown>[];
    const version = Number(items.find(({ platform }) => platform === 'tvos')?.version ?? 0);
    const key = randomUUID();
    const check = async () => {
      const { items: now } = (await admin.call('GET', '/v1/admin/minimum-versions')).body;
      const found = now.find(({ platform }: { platform: string }) => platform === 'tvos');
      must(found?.version === version + 1, now);
    };
    const json = { minimum: '1.0.0', reason: 'a test', version };
    return { send: () => admin.call('PUT', '/v1/admin/minimum-versions/tvos', { json, key }), check };
  },
};
