import { beforeAll, describe, expect, it } from 'vitest';
import { createCast, named } from './config-cast.ts';
import { createPerson, makeAdmin, type Person } from './people.ts';

let admin: Person;
beforeAll(async () => {
  ({ admin } = await createCast());
});

/** What is kept with all its versions: where, and what version `n` of it says. */
const kept = [
  {
    what: 'segment',
    place: () => `/v1/admin/segments/${named()}`,
    said: (n: number) => ({
      summary: `Version ${n}`,
      when: [{ attribute: 'platform', operator: 'in', values: ['ios'] }],
      reason: `change ${n}`,
    }),
  },
  {
    what: 'minimum version',
    // A platform that nobody else speaks of.
    place: () => `/v1/admin/minimum-versions/p${Date.now().toString(36)}`,
    said: (n: number) => ({ minimum: `${n}.0`, reason: `change ${n}` }),
  },
];

describe.each(kept)('the history of a $what', ({ place, said }) => {
  it('is read page by page, the newest first, without gap or repetition, though it grows meanwhile', async () => {
    const at = place();
    let version = 0;
    const save = async () => {
      const json = { ...said(version + 1), ...(version > 0 ? { version } : {}) };
      const { status, body } = await admin.call('PUT', at, { json });
      expect([status, body.version]).toEqual([200, version + 1]);
      version += 1;
    };
    while (version < 5) await save();

    const page = async (by: Person, cursor = '') =>
      by.call('GET', `${at}/history?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    const pages: Record<string, unknown>[][] = [];
    const cursors: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { status, body } = await page(admin, cursor);
      expect(status).toBe(200);
      pages.push(body.items);
      // Its newest entry belongs before the first page, which was read already.
      if (pages.length === 1) await save();
      cursor = body.nextCursor;
      if (cursor !== undefined) cursors.push(cursor);
    }
    expect(pages.map(({ length }) => length).filter((length) => length > 0)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(
      [5, 4, 3, 2, 1].map((n) => expect.objectContaining({ ...said(n), version: n, changedBy: admin.personId })),
    );
    expect((await page(admin)).body.items.map((each: { version: number }) => each.version)).toEqual([6, 5]);

    const other = await makeAdmin(await createPerson());
    expect((await page(other, cursors[0])).body.code).toBe('invalid-cursor');
  });
});

describe('segments', () => {
  it('are listed page by page, each once', async () => {
    const keys = [named(), named(), named()];
    const json = { ...kept[0]?.said(1) };
    for (const key of keys) expect((await admin.call('PUT', `/v1/admin/segments/${key}`, { json })).status).toBe(200);
    const listed: string[] = [];
    let cursor = '';
    do {
      const { status, body } = await admin.call('GET', `/v1/admin/segments?limit=2${cursor}`);
      expect([status, body.items.length <= 2]).toEqual([200, true]);
      listed.push(...body.items.map(({ key }: { key: string }) => key));
      cursor = body.nextCursor ? `&cursor=${encodeURIComponent(body.nextCursor)}` : '';
    } while (cursor);
    expect(listed.filter((key) => keys.includes(key)).sort()).toEqual([...keys].sort());
  });
});
