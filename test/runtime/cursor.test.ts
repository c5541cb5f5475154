import { describe, expect, it } from 'vitest';
import { createCursors, cursorHours } from '../../lib/runtime/cursor.ts';
import { handle } from '../../lib/runtime/handle.ts';
import { event, listNotes, send, services } from './route-fixture.ts';

let time = Date.parse('2026-11-01T00:00:00Z');
let counter = 0;
const tools = { now: () => new Date(time), randomBytes: (size: number) => new Uint8Array(size).fill(counter++) };
const cursors = createCursors(async () => 'a-secret-of-more-than-thirty-two-characters', tools);
const binding = { callerId: 'ann', operation: 'notes/list', query: { tag: 'x' } };
const position = { pk: 'PERSON#ann', sk: 'NOTE#7' };

describe('page cursors', () => {
  it('open where they were sealed', async () => {
    expect(await cursors.open(await cursors.seal(position, binding), binding)).toEqual(position);
  });
  it('are absent when there is no next page', async () => {
    expect(await cursors.seal(undefined, binding)).toBeUndefined();
    expect(await cursors.open(undefined, binding)).toBeUndefined();
  });
  it('do not show the keys they hold', async () => {
    const cursor = (await cursors.seal(position, binding)) as string;
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('PERSON');
  });
  it.each([
    ['another caller', { ...binding, callerId: 'bob' }],
    ['another route', { ...binding, operation: 'notes/search' }],
    ['another filter', { ...binding, query: { tag: 'y' } }],
  ])('do not open for %s', async (_, other) => {
    const cursor = await cursors.seal(position, binding);
    await expect(cursors.open(cursor, other)).rejects.toMatchObject({ code: 'invalid-cursor' });
  });
  it('do not open with any single bit flipped', async () => {
    const cursor = Buffer.from((await cursors.seal(position, binding)) as string, 'base64url');
    for (let bit = 0; bit < cursor.length * 8; bit++) {
      const forged = Buffer.from(cursor);
      forged.writeUInt8(forged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      await expect(cursors.open(forged.toString('base64url'), binding)).rejects.toMatchObject({
        code: 'invalid-cursor',
      });
    }
  });
  it.each([['x'], ['AAAA'], ['_'.repeat(60)]])('do not open when made up (%s)', async (made) => {
    await expect(cursors.open(made, binding)).rejects.toMatchObject({ code: 'invalid-cursor' });
  });
  it('do not open under another secret', async () => {
    const others = createCursors(async () => 'some-other-secret-of-enough-characters', tools);
    await expect(others.open(await cursors.seal(position, binding), binding)).rejects.toMatchObject({
      code: 'invalid-cursor',
    });
  });
  it('of both secrets open while it is being changed, and the first one seals', async () => {
    const of = (secret: string) => createCursors(async () => secret, tools);
    const [before, after] = [of('old-secret'), of('new-secret')];
    const known = of('old-secret new-secret');
    const changed = of('new-secret old-secret');
    for (const [from, to] of [
      [before, known],
      [known, before],
      [known, changed],
      [changed, known],
      [changed, after],
    ] as const)
      expect(await to.open(await from.seal(position, binding), binding)).toEqual(position);
    await expect(after.open(await before.seal(position, binding), binding)).rejects.toMatchObject({
      code: 'invalid-cursor',
    });
  });
  it(`expire after ${cursorHours} hours`, async () => {
    const cursor = await cursors.seal(position, binding);
    time += cursorHours * 3600_000 + 1000;
    await expect(cursors.open(cursor, binding)).rejects.toMatchObject({ code: 'invalid-cursor' });
  });
  it('ask for the secret again when reading it failed once', async () => {
    let tries = 0;
    const flaky = createCursors(async () => {
      if (tries++ === 0) throw new Error('throttled');
      return 'a-secret-of-more-than-thirty-two-characters';
    }, tools);
    await expect(flaky.seal(position, binding)).rejects.toThrow('throttled');
    expect(await flaky.open(await flaky.seal(position, binding), binding)).toEqual(position);
  });
});

describe('a paged route', () => {
  const handler = handle(listNotes, services, async (_input, _caller, { page }) => {
    const start = await page.start();
    const from = Number(start?.n ?? 0);
    return { items: [`note ${from}`], nextCursor: await page.next(from < 2 ? { n: from + 1 } : undefined) };
  });
  const list = (query: Record<string, string>) =>
    send(handler, event('GET', '/v1/notes', { queryStringParameters: query }));

  it('leads from page to page, whatever the limit of each', async () => {
    const first = await list({ limit: '1' });
    const second = await list({ limit: '2', cursor: first.body.nextCursor });
    const third = await list({ cursor: second.body.nextCursor });
    expect([first, second, third].map((page) => page.body.items[0])).toEqual(['note 0', 'note 1', 'note 2']);
    expect(third.body.nextCursor).toBeUndefined();
  });
  it.each([['0'], ['-1'], ['1.5'], ['1e9'], ['1000000000'], [' 10'], ['"10"'], ['101']])(
    'refuses limit=%s',
    async (limit) => {
      expect((await list({ limit })).status).toBe(400);
    },
  );
  it('refuses a tampered cursor with 400', async () => {
    const { body } = await list({});
    const wrong = `${body.nextCursor.slice(0, -2)}${body.nextCursor.endsWith('AA') ? 'BB' : 'AA'}`;
    expect((await list({ cursor: wrong })).body.code).toBe('invalid-cursor');
  });
});
