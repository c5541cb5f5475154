import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { csvLine } from '../../lib/jobs/file-lines.ts';
import { writePages } from '../../lib/jobs/paged-file.ts';
import { type ExportsWorld, partsBucket, startExports } from './export-world.ts';

let world: ExportsWorld;
let personId: string;
let space: string;
beforeAll(async () => {
  world = await startExports();
});
afterAll(() => world.stop());
beforeEach(async () => {
  Object.assign(world.world, { waiting: [], changes: [], calls: 0, crashAt: undefined, timeLeft: 100_000 });
  Object.assign(world.sizes, { part: 600, page: 3 });
  world.rules.exportBytes = 1_000_000;
  personId = await world.person();
  space = `p-${personId}`;
});

const tasks = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `t${String(n).padStart(3, '0')}`, listId: 'l', title: `Task ${n}` }));
const order = (more: object = {}) => ({ space, collection: 'tasks', version: 3, format: 'ndjson', ...more });
const fieldsOf = async (where: string) =>
  Object.fromEntries((await world.documents(where, 'tasks')).map(({ id, fields }) => [id, fields]));

describe('an export', () => {
  const text = (least: number, isExact: boolean) =>
    fc
      .string({ unit: fc.constantFrom(...'aZ0 ,;"\'=+-@\t\n\\{}[]é€😀'), minLength: least, maxLength: 12 })
      // What CSV cannot tell: an empty text from none.
      .filter((value) => isExact || value.length > 0);
  const documentsOf = (isExact: boolean) => {
    const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    return fc.uniqueArray(
      fc.record({
        id: fc.string({ unit: fc.constantFrom(...'abzAZ09_-'), minLength: 1, maxLength: 8 }),
        listId: text(1, isExact),
        title: text(1, isExact),
        notes: maybe(text(0, isExact)),
        priority: maybe(fc.integer({ min: 0, max: 9 })),
        due: maybe(fc.constantFrom('2026-12-01', '2027-02-28')),
        tags: maybe(fc.uniqueArray(text(0, true), { maxLength: 3 })),
        log: maybe(fc.array(text(0, true), { maxLength: 3 })),
        estimate: maybe(fc.integer({ min: 0, max: 2 ** 40 })),
      }),
      { selector: ({ id }) => id, minLength: 1, maxLength: 12 },
    );
  };
  it.each(['ndjson', 'csv'])(
    'as %s, imported again, gives the same documents',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(documentsOf(format === 'ndjson'), async (documents) => {
          const [from, to] = [await world.person(), await world.person()];
          expect(await world.make(from, `p-${from}`, documents)).toMatchObject({ created: documents.length });
          const file = await world.exported(from, { ...order({ space: `p-${from}`, format }), format });
          expect(await world.make(to, `p-${to}`, [], format, file)).toMatchObject({ refused: 0 });
          expect(await fieldsOf(`p-${to}`)).toEqual(await fieldsOf(`p-${from}`));
        }),
        { numRuns: 8, seed: 77, endOnFailure: true },
      );
    },
    60_000,
  );

  it('is written in the version of the schema that it asks for, with what the backend noted if it wants', async () => {
    await world.make(personId, space, [{ id: 'a', listId: 'l', title: '=1+1', status: 'done', priority: 3 }]);
    expect(await world.exported(personId, order({ format: 'csv', version: 1 }) as never)).toMatch(
      /^id,listId,notes,status,.*,name\r\na,l,,finished,.*,=1\+1\r\n$/,
    );
    const full = JSON.parse(await world.exported(personId, order({ stamps: true }) as never));
    expect(full).toMatchObject({ id: 'a', title: '=1+1', status: 'done', createdBy: personId });
    const sheet = await world.exported(personId, order({ format: 'csv', spreadsheet: true, delimiter: ';' }) as never);
    expect(sheet).toMatch(/^\uFEFFid;listId;title;.*\r\na;l;'=1\+1;/);
  });

  it('of nothing has its header alone, and leaves out what was deleted', async () => {
    expect(await world.exported(personId, order({ format: 'csv' }) as never)).toMatch(/^id,listId,[^\n]*\r\n$/);
    expect(await world.exported(personId, order() as never)).toBe('');
  });

  it('fails where the file would become larger than it may, and shows nothing', async () => {
    await world.make(personId, space, tasks(30));
    world.rules.exportBytes = 1_500;
    const { exportId } = await world.order(personId, order());
    await world.drain();
    expect(await world.find(personId, exportId)).toMatchObject({ state: 'failed', reason: { code: 'file-too-large' } });
    expect(world.text(personId, exportId)).toBeUndefined();
  });
});

describe('a line for spreadsheets', () => {
  it('runs no formula, whichever separator the program expects', () => {
    const line = (cell: string, delimiter?: string) => csvLine([cell], { spreadsheet: true, delimiter }).trimEnd();
    expect(line('=1+1')).toBe("'=1+1");
    expect(line('a;=HYPERLINK("x")')).toBe('"a;\'=HYPERLINK(""x"")"');
    expect(line('a,=1', ';')).toBe("a,'=1");
    expect(line('a\t@x;+1,-2')).toBe("\"a\t'@x;'+1,'-2\"");
    expect(line('x\n=cmd')).toBe('"x\n\'=cmd"');
    expect(line('1 - 2 = 3; see a-b')).toBe('1 - 2 = 3; see a-b');
    expect(csvLine(['a;=1', -5]).trimEnd()).toBe('a;=1,-5');
    for (const separator of [',', ';', '\t']) {
      for (const cell of ['a;=1', 'a,=1', 'a\t=1', 'x\n@y', '-1;-1']) {
        const cells = line(cell)
          .split(separator)
          .flatMap((each) => each.split('\n'));
        expect(cells.filter((each) => /^[=+\-@]/.test(each))).toEqual([]);
      }
    }
  });
});

describe('the file', () => {
  it('is there when there is more to write after a crash than before it', async () => {
    const { bucket, files } = partsBucket((work) => work());
    let saved: unknown;
    let dies = true;
    const job = {
      get checkpoint() {
        return saved;
      },
      isTimeUp: () => false,
      save: async ({ checkpoint }: { checkpoint: unknown }) => {
        if (dies) throw new Error('died');
        saved = checkpoint;
      },
    } as never;
    const write = (lines: number) =>
      writePages(
        job,
        {
          ...{ key: 'k', contentType: 'text/plain', mostBytes: 10_000, partBytes: 20 },
          page: async (at) => {
            const next = Number(at ?? 0) + 1;
            return { text: 'a line\n', rows: 1, ...(next < lines ? { next } : {}) };
          },
        },
        bucket,
      );
    await expect(write(2)).rejects.toThrow('died');
    expect(files.get('k')).toHaveLength(14);
    dies = false;
    expect(await write(10)).toBeUndefined();
    expect(files.get('k')?.toString()).toBe('a line\n'.repeat(10));
  });

  it('goes on behind what a slice without time for a part has read, and ends as it should', async () => {
    await world.make(personId, space, tasks(20));
    world.sizes.part = 100_000;
    const whole = await world.exported(personId, order() as never);
    world.world.timeLeft = 0;
    for (const part of [100_000, 900]) {
      world.sizes.part = part;
      for (const format of ['ndjson', 'csv']) {
        const { exportId } = await world.order(personId, order({ format }));
        await world.drain();
        const found = await world.find(personId, exportId);
        const text = world.text(personId, exportId, format) ?? '';
        expect([found.state, found.rows, found.file?.bytes]).toEqual(['done', 20, text.length]);
        if (format === 'ndjson') expect(text).toBe(whole);
        else expect(text.trim().split('\r\n')).toHaveLength(21);
      }
    }
  });

  it('that expired in S3 is said to have, also where S3 does not say that there is none', async () => {
    await world.make(personId, space, tasks(20));
    Object.assign(world.sizes, { part: 400 });
    world.world.timeLeft = 0;
    const { exportId } = await world.order(personId, order());
    await world.flow();
    for (;;) {
      const [message] = world.world.waiting.splice(0);
      await world.deliver('imports/export', message?.body as never);
      const { parts, ended } = JSON.parse((await world.job(personId, exportId))?.checkpoint ?? '{}');
      if (ended || parts?.length >= 1) break;
      await world.flow();
    }
    world.bucket.uploads.clear();
    await world.drain();
    expect(await world.find(personId, exportId)).toMatchObject({ state: 'failed', reason: { code: 'file-expired' } });
  });

  it('is there whole, in bounded parts, whichever call of the table, the queue or the bucket the process dies at', async () => {
    await world.make(personId, space, tasks(9));
    const whole = await world.exported(personId, order() as never);
    expect(whole.trim().split('\n')).toHaveLength(9);
    let points = 0;
    world.bucket.seen.largest = 0;
    for (let call = 1; ; call += 1) {
      Object.assign(world.world, { waiting: [], changes: [], crashAt: undefined, crashed: false });
      world.sizes.part = 400;
      const { exportId } = await world.order(personId, order());
      Object.assign(world.world, { calls: 0, crashAt: call });
      await world.drain();
      for (let looks = 0; looks < 30; looks += 1) {
        const file = world.text(personId, exportId);
        expect([call, file ?? whole]).toEqual([call, whole]);
        if ((await world.find(personId, exportId)).state === 'done') break;
        await world.pass(60_000);
      }
      expect(await world.find(personId, exportId)).toMatchObject({
        state: 'done',
        rows: 9,
        file: { bytes: whole.length },
      });
      if (!world.world.crashed) break;
      points += 1;
    }
    expect(points).toBeGreaterThan(15);
    expect(world.bucket.seen.parts).toBeGreaterThan(3);
    expect(world.bucket.seen.largest).toBeLessThan(1_000);
  }, 120_000);

  it('goes on slice by slice, and can be cancelled between two', async () => {
    await world.make(personId, space, tasks(20));
    world.sizes.part = 100;
    world.world.timeLeft = 0;
    const whole = await world.exported(personId, order() as never);
    expect(whole.trim().split('\n')).toHaveLength(20);
    const { exportId } = await world.order(personId, order());
    await world.flow();
    const [message] = world.world.waiting.splice(0);
    await world.deliver('imports/export', message?.body as never);
    const job = await world.job(personId, exportId);
    expect([job?.state, JSON.parse(job?.checkpoint ?? '{}').parts.length]).toEqual(['queued', 1]);
    await world.store.cancel(job as never, world.context);
    await world.drain();
    expect(await world.find(personId, exportId)).toMatchObject({ state: 'cancelled' });
    expect(world.text(personId, exportId)).toBeUndefined();
  });
});

describe('rights', () => {
  it('are those of the person at each page, fields too', async () => {
    const { space: shared, as } = await world.organisation(personId, 'owner');
    await world.make(personId, shared, [{ id: 'a', listId: 'l', title: 'Plan', estimate: 7 }, ...tasks(10)]);
    const reader = await world.person();
    await as(reader, 'reader');
    expect(await world.exported(personId, order({ space: shared }) as never)).toContain('"estimate":7');
    const seen = await world.exported(reader, order({ space: shared }) as never);
    expect(seen).toContain('Plan');
    expect(seen).not.toContain('estimate');
    expect(await world.exported(reader, order({ space: shared, format: 'csv' }) as never)).not.toContain('estimate');

    const stranger = await world.person();
    await expect(world.order(stranger, order({ space: shared }))).rejects.toMatchObject({ code: 'not-found' });
    await expect(world.order(personId, order({ collection: 'nowhere' }))).rejects.toMatchObject({
      code: 'unknown-collection',
    });

    world.sizes.part = 100;
    // An owner who is a reader in the middle of it: the file was begun with a field that they do not see any more.
    world.world.timeLeft = 0;
    const { exportId } = await world.order(personId, order({ space: shared }));
    await world.flow();
    const [message] = world.world.waiting.splice(0);
    await world.deliver('imports/export', message?.body as never);
    await as(personId, 'reader');
    await world.drain();
    expect(await world.find(personId, exportId)).toMatchObject({ state: 'failed', reason: { code: 'forbidden' } });
    expect(world.text(personId, exportId)).toBeUndefined();
  });

  it('are asked for again when the file is fetched', async () => {
    const { space: shared, as } = await world.organisation(personId, 'owner');
    await world.make(personId, shared, tasks(2));
    const { exportId } = await world.order(personId, order({ space: shared }));
    await world.drain();
    expect((await world.find(personId, exportId)).file?.url).toContain(exportId);
    await as(personId, 'reader');
    expect(await world.find(personId, exportId)).toEqual(expect.not.objectContaining({ file: expect.anything() }));
    await as(personId, 'owner');
    world.world.now += 8 * 86_400_000;
    expect((await world.find(personId, exportId)).file).toBeUndefined();
    await expect(world.find(await world.person(), exportId)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('end with the sign-in that asked', async () => {
    await world.make(personId, space, tasks(2));
    const { exportId } = await world.order(personId, order());
    await world.endSession(personId);
    await world.drain();
    const reason = { code: 'forbidden', detail: expect.stringContaining('ended the sign-in that began it') };
    expect(await world.find(personId, exportId)).toMatchObject({ state: 'failed', reason });
  });
});
