import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashOf } from '../../lib/audit/chain.ts';
import type { Row } from '../../lib/verify-audit/audit-stack.ts';
import { verifyChain } from '../../lib/verify-audit/verify-chain.ts';
import { type AuditWorld, bob, organisation, startAudit } from './world.ts';

let world: AuditWorld;
beforeAll(async () => {
  world = await startAudit();
});
afterAll(() => world?.stop());

/** Five entries in two files of the archive, five behind them. */
beforeEach(async () => {
  await world.clear();
  await seal();
  world.clock.now = new Date(world.clock.now.getTime() + 61 * 60_000);
  await world.archive();
  await seal();
});
const seal = async () => world.deliver(await world.leave(...Array.from({ length: 5 }, () => world.entry())));

const broken = async () => (await verifyChain(world.stack, organisation, world.clock.now)).broken;
const log = () => world.names.log;
const row = async (seq: number): Promise<Row> => (await world.rows('log')).find((each) => each.seq === seq) as Row;
const put = (Item: Row) => world.plain.put({ TableName: log(), Item: { ...Item } });
const remove = async (seq: number) =>
  world.plain.delete({ TableName: log(), Key: { pk: organisation, sk: String((await row(seq)).sk) } });
const head = async () => (await world.stack.head(organisation)) as Row;
const putHead = async (more: Row) =>
  world.plain.put({ TableName: world.names.chains, Item: { ...(await head()), ...more } });
const file = () => [...world.files.keys()][0] ?? '';
/** What somebody does who knows how hashes are made. */
const rehashed = (entry: Row) => ({ ...entry, hash: hashOf(entry) });

describe('verifying', () => {
  it('finds a chain whole that nobody touched, and counts what it saw', async () => {
    expect(await verifyChain(world.stack, organisation, world.clock.now)).toEqual({
      chain: organisation,
      entries: 10,
      segments: 2,
    });
  });

  it('finds it whole also while entries are sealed and archived between any two of its looks', async () => {
    for (const look of ['segments', 'objects', 'entries', 'head'] as const) {
      let met = false;
      const write = async () => {
        if (met) return;
        met = true;
        await seal();
        world.clock.now = new Date(world.clock.now.getTime() + 61 * 60_000);
        await world.archive();
      };
      const stack = {
        ...world.stack,
        async *[look === 'head' ? 'none' : look](chain: string) {
          if (look === 'head') return;
          yield* world.stack[look](chain);
          await write();
        },
        async head(chain: string) {
          if (look === 'head' && !met) {
            const head = await world.stack.head(chain);
            await write();
            return head;
          }
          return world.stack.head(chain);
        },
      } as typeof world.stack;
      expect([look, (await verifyChain(stack, organisation, world.clock.now)).broken, met]).toEqual([
        look,
        undefined,
        true,
      ]);
    }
  });

  it.each([
    'actorId',
    'personId',
    'operation',
    'permission',
    'resource',
    'outcome',
    'occurredAt',
    'requestId',
    'app',
    'sessionId',
    'sealedAt',
  ])('names the first entry whose %s was changed', async (field) => {
    await put({ ...(await row(7)), [field]: 'other' });
    await put({ ...(await row(9)), [field]: 'other' });
    expect(await broken()).toEqual({ seq: 7, what: 'the entry was changed' });
  });

  it('finds a reason that was added, a field that was taken away, and a time to be forgotten at that was moved', async () => {
    await put({ ...(await row(8)), reason: 'forbidden' });
    expect(await broken()).toMatchObject({ seq: 8 });
    const { app: _app, ...without } = await row(6);
    await put(without);
    expect(await broken()).toMatchObject({ seq: 6 });
    await put({ ...(await row(4)), expiresAt: 1 });
    expect(await broken()).toEqual({ seq: 4, what: 'the entry was changed' });
  });

  it('finds an entry that was changed together with its hash: behind the archive by its successor, in the archive at once', async () => {
    await put(rehashed({ ...(await row(7)), actorId: bob }));
    expect(await broken()).toEqual({ seq: 8, what: 'the entry does not follow the one before' });
    await put(rehashed({ ...(await row(3)), actorId: bob }));
    expect(await broken()).toEqual({ seq: 3, what: 'the entry is not the one in the archive' });
  });

  it('finds the last entry when it was changed together with its hash', async () => {
    await put(rehashed({ ...(await row(10)), actorId: bob }));
    expect(await broken()).toEqual({ seq: 10, what: 'the end of the chain names another hash' });
  });

  it('finds a chain that was written anew from some place on, when the archive has that place', async () => {
    let prevHash = String((await row(4)).hash);
    for (let seq = 5; seq <= 10; seq += 1) {
      const forged: Row = rehashed({ ...(await row(seq)), actorId: bob, prevHash });
      await put(forged);
      prevHash = String(forged.hash);
    }
    await putHead({ hash: prevHash });
    expect(await broken()).toEqual({ seq: 5, what: 'the entry is not the one in the archive' });
  });

  it.each([1, 3, 6, 8])('finds that entry %i was deleted', async (seq) => {
    await remove(seq);
    expect(await broken()).toEqual({
      seq,
      what: seq <= 5 ? 'the entry is missing in the table' : 'the entry is missing',
    });
  });

  it('finds two entries whose places were swapped', async () => {
    const [seventh, eighth] = [await row(7), await row(8)];
    await put({ ...seventh, seq: 8 });
    await put({ ...eighth, seq: 7 });
    expect(await broken()).toEqual({ seq: 7, what: 'the entry was changed' });
    await put(rehashed({ ...seventh, seq: 8 }));
    await put(rehashed({ ...eighth, seq: 7 }));
    expect(await broken()).toEqual({ seq: 7, what: 'the entry does not follow the one before' });
  });

  it('finds that the tail was cut off, with the end of the chain and without it', async () => {
    await remove(9);
    await remove(10);
    expect(await broken()).toEqual({ seq: 9, what: 'the entry is missing' });
    for (const seq of [4, 5, 6, 7, 8]) await remove(seq);
    const last = await row(3);
    await putHead({ seq: 3, hash: last.hash, archivedSeq: 3, archivedHash: last.hash });
    expect(await broken()).toEqual({ seq: 4, what: 'the entry is missing in the table' });
    await world.plain.delete({ TableName: world.names.chains, Key: { pk: organisation, sk: 'HEAD' } });
    expect(await broken()).toMatchObject({ seq: 4 });
  });

  it('finds that the end of a long chain was taken away, and what is wrong with one of many files', async () => {
    const none = { async *segments() {}, async *objects() {}, async *entries() {}, head: async () => undefined };
    const entries = async function* () {
      for (let seq = 1; seq <= 150_000; seq += 1) yield { seq };
    };
    const verdict = await verifyChain({ ...none, entries } as never, organisation, world.clock.now);
    expect(verdict).toMatchObject({ entries: 150_000, broken: { seq: 1 } });
    const objects = async function* () {
      for (let n = 1; n <= 150_000; n += 1) yield `${organisation}/${n}.ndjson`;
    };
    const files = { ...none, objects, text: async () => '' };
    const { segments, broken } = await verifyChain(files as never, organisation, world.clock.now);
    expect([segments, broken?.what]).toEqual([150_000, 'its file in the archive is none of this chain']);
  });

  it('finds entries that were put in: beyond the end, in a place that is taken, and under another name', async () => {
    const tenth = await row(10);
    const id = '01a1fdd2-ffff-7fff-8fff-ffffffffffff';
    await put(rehashed({ ...tenth, id, sk: id, seq: 11, prevHash: tenth.hash }));
    expect(await broken()).toEqual({ seq: 11, what: 'the entry lies beyond the end of the chain' });
    await put(rehashed({ ...tenth, id, sk: id, seq: 9 }));
    expect(await broken()).toEqual({ seq: 9, what: 'the entry is there twice' });
    await put({ ...(await row(6)), sk: id });
    expect(await broken()).toEqual({ seq: 6, what: 'the entry stands in another place than it says' });
  });

  it('finds what became of a file of the archive', async () => {
    const text = world.files.get(file()) ?? '';
    world.files.set(file(), text.replaceAll('identity/updateMember', 'identity/removeMember'));
    expect(await broken()).toMatchObject({ seq: 1 });
    world.files.set(
      file(),
      text
        .split('\n')
        .filter((_, index) => index !== 3)
        .join('\n'),
    );
    expect(await broken()).toMatchObject({ seq: 1, what: 'its file in the archive was changed' });
    const key = file();
    world.files.delete(key);
    expect(await broken()).toEqual({ seq: 1, what: 'its file in the archive is missing' });
    world.files.set(key, '{"format":"other"}\n');
    expect(await broken()).toMatchObject({ seq: 1 });
  });

  it('takes entries whose time is over out of the count of what must be there, but never those whose time was made over', async () => {
    const fifth = await row(5);
    for (const seq of [1, 2, 3, 4, 5]) await remove(seq);
    expect(await broken()).toEqual({ seq: 1, what: 'the entry is missing in the table' });
    world.clock.now = new Date(Number(fifth.expiresAt) * 1000 + 1000);
    expect(await broken()).toBeUndefined();
  });

  it('begins where the archive begins, once its oldest files have gone by themselves', async () => {
    for (const seq of [1, 2, 3, 4, 5]) await remove(seq);
    world.files.clear();
    world.clock.now = new Date(world.clock.now.getTime() + 2558 * 86_400_000);
    expect(await broken()).toBeUndefined();
    await remove(6);
    expect(await broken()).toEqual({ seq: 6, what: 'the entry is missing' });
  });
});
