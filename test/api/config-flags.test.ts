import { beforeAll, describe, expect, it } from 'vitest';
import { config, createCast, named, path } from './config-cast.ts';
import type { Person } from './people.ts';
import { newFlag } from './sample-requests.ts';

let admin: Person;
let ann: Person;
let put: Awaited<ReturnType<typeof createCast>>['put'];
beforeAll(async () => {
  ({ admin, ann, put } = await createCast());
});

describe('a flag', () => {
  it('is made, changed from the version that was read, killed, archived, and its history says who and why', async () => {
    const flag = named();
    expect(await put(flag, { reason: 'first' })).toMatchObject({ key: flag, version: 1, killed: false });
    expect((await admin.call('PUT', path(flag), { json: newFlag })).body.code).toBe('conflict');
    await put(flag, { version: 1, otherwise: { variant: 'on' }, reason: 'open to all' });
    expect((await config(ann)).body.flags[flag]).toEqual({ value: true, variant: 'on', reason: 'STATIC' });
    await admin.call('PUT', `${path(flag)}/kill-switch`, { json: { killed: true, reason: 'it burns' } });
    expect((await config(ann)).body.flags[flag]).toEqual({ value: false, variant: 'off', reason: 'DISABLED' });
    const archived = await admin.call('POST', `${path(flag)}/archive`, { json: { version: 3, reason: 'gone' } });
    expect(archived.body).toMatchObject({ version: 4, archived: true });
    expect((await config(ann)).body.flags).not.toHaveProperty(flag);
    const first = (await admin.call('GET', `${path(flag)}/history?limit=3`)).body;
    const second = (await admin.call('GET', `${path(flag)}/history?limit=3&cursor=${first.nextCursor}`)).body;
    const all = [...first.items, ...second.items];
    expect(all.map(({ version, reason }) => [version, reason])).toEqual([
      [4, 'gone'],
      [3, 'it burns'],
      [2, 'open to all'],
      [1, 'first'],
    ]);
    expect(new Set(all.map(({ changedBy }) => changedBy))).toEqual(new Set([admin.personId]));
    expect((await admin.call('GET', path(flag))).body).toMatchObject({ version: 4 });
    expect((await admin.call('GET', path(named()))).status).toBe(404);
    expect((await admin.call('GET', '/v1/admin/flags?limit=1')).body.items).toHaveLength(1);
  });

  it('of the same version changed by twenty at once has one winner, and the others hear of it', async () => {
    const flag = named();
    await put(flag);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        admin.call('PUT', path(flag), { json: { ...newFlag, version: 1, summary: `by ${n}` } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set([undefined, 'conflict']));
    expect((await admin.call('GET', path(flag))).body.version).toBe(2);
  });

  it('killed and revived by twenty at once is as the last one said, and none is lost', async () => {
    const flag = named();
    await put(flag);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        admin.call('PUT', `${path(flag)}/kill-switch`, { json: { killed: n % 2 === 0, reason: `by ${n}` } }),
      ),
    );
    // Who waited for seconds in vain is told to try again; nobody meets the function's timeout.
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    const taken = answers.filter(({ status }) => status === 200);
    const { items } = (await admin.call('GET', `${path(flag)}/history?limit=25`)).body;
    expect(items.length).toBe(1 + taken.length);
    expect((await admin.call('GET', path(flag))).body.killed).toBe(items[0].killed);
  });

  it('is deleted once it is archived; its history stays, and a new flag of its key goes on from it', async () => {
    const flag = named();
    await put(flag);
    const remove = (version: number) => admin.call('DELETE', `${path(flag)}?version=${version}&reason=unused`);
    expect((await remove(1)).body.code).toBe('definition-invalid');
    await admin.call('POST', `${path(flag)}/archive`, { json: { version: 1, reason: 'gone' } });
    expect((await ann.call('DELETE', `${path(flag)}?version=2&reason=mine`)).status).toBe(403);
    expect((await remove(1)).body.code).toBe('conflict');
    expect((await remove(2)).status).toBe(204);
    expect((await admin.call('GET', path(flag))).status).toBe(404);
    expect((await put(flag)).version).toBe(4);
    const { items } = (await admin.call('GET', `${path(flag)}/history`)).body;
    expect(items.map((each: { version: number; deleted?: boolean }) => [each.version, each.deleted])).toEqual([
      [4, undefined],
      [3, true],
      [2, undefined],
      [1, undefined],
    ]);
  });

  it('that needs itself over another is refused, and says what is wrong', async () => {
    const [a, b] = [named(), named()];
    await put(a);
    await put(b, { prerequisites: [{ flag: a, variants: ['on'] }] });
    const json = { ...newFlag, version: 1, prerequisites: [{ flag: b, variants: ['on'] }] };
    const { status, body } = await admin.call('PUT', path(a), { json });
    expect([status, body.code, body.issues[0].message]).toEqual([
      422,
      'definition-invalid',
      expect.stringContaining('circle'),
    ]);
  });

  it.each([
    [
      '10,000 rules',
      { rules: Array.from({ length: 10_000 }, () => ({ name: 'r', when: [], serve: { variant: 'on' } })) },
      [413],
    ],
    [
      'an unknown operator',
      {
        rules: [
          { name: 'r', when: [{ attribute: 'role', operator: '$where', values: ['1'] }], serve: { variant: 'on' } },
        ],
      },
      [400],
    ],
    ['a percentage of null', { otherwise: { split: [{ variant: 'on', percent: null }] } }, [400]],
    ['names of the prototype', { variants: { constructor: true, off: false } }, [422]],
    ['a killed flag of its own', { killed: false }, [400]],
  ])('with %s is refused', async (_, more, statuses) => {
    const { status } = await admin.call('PUT', path(named()), { json: { ...newFlag, ...more } });
    expect(statuses).toContain(status);
  });

  it('is changed by administrators alone', async () => {
    expect((await ann.call('PUT', path(named()), { json: newFlag })).status).toBe(403);
    expect((await ann.call('GET', '/v1/admin/segments')).status).toBe(403);
  });
});
