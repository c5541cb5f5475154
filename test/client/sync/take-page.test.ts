import { describe, expect, it } from 'vitest';
import { collections } from '../../../client/src/generated/collections.ts';
import type { CollectionData } from '../../../client/src/sync/collection-data.ts';
import { openRows } from '../../../client/src/sync/local/open-rows.ts';
import { takeOutcomes } from '../../../client/src/sync/local/take-outcomes.ts';
import { takePage } from '../../../client/src/sync/local/take-page.ts';
import { writeMutation } from '../../../client/src/sync/local/write-mutation.ts';
import type { PulledSpace } from '../../../client/src/sync/protocol.ts';
import { memoryStore } from '../../../client/src/sync/store/memory-store.ts';
import { answeredKey, type DocumentRow, type Outgoing, type SpaceState } from '../../../client/src/sync/store/rows.ts';
import { inspect, transact } from '../../../client/src/sync/store/transact.ts';
import { ada } from './devices.ts';

const data = collections as unknown as Record<string, CollectionData>;
const space = `p-${ada}`;
const key = `d/${space}/tasks/t`;
const at = '2026-11-01T09:00:00.000Z';

/** A store with one document received, whose votes stand at `votes`. */
async function opened() {
  const store = memoryStore();
  let ids = 0;
  const meta = await transact(store, (rows) => openRows(rows, data, () => `id-${++ids}`));
  const { storeId, clientId } = meta;
  const page = (votes: number, more: Partial<PulledSpace> = {}): PulledSpace => ({
    space,
    status: 'ok',
    changes: [{ collection: 'tasks', id: 't', revision: votes + 1, document: { listId: 'l', title: 't', votes } }],
    cursor: `at-${votes}`,
    ...more,
  });
  let cursor: string | undefined;
  /** Beginnings of keys of which all rows were read at once. */
  const listed: string[] = [];
  const take = async (pulled: PulledSpace, answers: number, asked: { storeId?: string; cursor?: string } = {}) => {
    const result = await transact(store, (rows) => {
      const watched: typeof rows = {
        ...rows,
        list(prefix, limit) {
          listed.push(prefix);
          return rows.list(prefix, limit);
        },
      };
      return takePage(watched, data, pulled, { storeId, cursor, answers, ...asked }, 1_000_000);
    });
    if (result.state !== 'outdated') cursor = pulled.cursor;
    return result;
  };
  const vote = () =>
    transact(store, (rows) =>
      writeMutation(rows, data, { space, collection: 'tasks', id: 't' }, { kind: 'update', add: { votes: 1 } }, { at }),
    );
  const answered = (sent: readonly Outgoing[]) =>
    transact(store, (rows) =>
      takeOutcomes(rows, data, clientId, sent, { last: sent.at(-1)?.number ?? 0, outcomes: [] }),
    );
  const row = () => inspect(store, (rows) => rows.get<DocumentRow>(key));
  const state = () => inspect(store, (rows) => rows.get<SpaceState>(`s/${space}`));
  return { store, page, take, vote, answered, row, state, listed };
}

describe('a page that is taken', () => {
  it('takes a mutation off its document that was answered before the request, in the middle of many pages too', async () => {
    const { page, take, vote, answered, row } = await opened();
    await take(page(0), 0);
    await answered([await vote()]);
    expect((await row())?.v).toMatchObject({ votes: 1 });
    await take(page(1, { more: true }), 1);
    expect(await row()).toMatchObject({ f: { votes: 1 } });
    expect(await row()).not.toHaveProperty('v');
  });

  it('leaves a mutation on its document that was answered after the request was sent', async () => {
    const { page, take, vote, answered, row } = await opened();
    await take(page(0), 0);
    await answered([await vote()]);
    await take(page(0, { changes: [], cursor: 'later' }), 0);
    expect((await row())?.v).toMatchObject({ votes: 1 });
    await take(page(0, { changes: [], cursor: 'later still' }), 1);
    expect(await row()).not.toHaveProperty('v');
  });

  it('is passed over when another one was taken meanwhile, or the store was made anew', async () => {
    const { page, take, row } = await opened();
    await take(page(0), 0);
    await take(page(5), 0);
    expect(await take(page(1), 0, { cursor: 'at-0' })).toEqual({ state: 'outdated' });
    expect(await take(page(1), 0, { storeId: 'another' })).toEqual({ state: 'outdated' });
    expect(await row()).toMatchObject({ r: 6, f: { votes: 5 } });
  });

  it('as the last of a new device does not read the whole space at once; that of a new beginning does, for what is not there any more', async () => {
    const { page, take, row, listed } = await opened();
    const other = { changes: [{ collection: 'tasks', id: 'u', revision: 1, document: { listId: 'l', title: 'u' } }] };
    await take(page(0, { more: true }), 0);
    expect(await take(page(1, other), 0)).toMatchObject({ state: 'done', first: true, received: 2 });
    expect(listed).not.toContain(`d/${space}/`);
    expect(await take(page(2, { ...other, reset: true }), 0)).toMatchObject({ state: 'done', swept: true });
    expect([await row(), listed.includes(`d/${space}/`)]).toEqual([undefined, true]);
  });

  it('of a copy that is begun anew before its end takes away what came by the one before', async () => {
    const { page, take, row } = await opened();
    await take(page(0, { more: true }), 0);
    await take(page(1, { more: true, reset: true, changes: [] }), 0);
    expect(await take(page(2, { changes: [] }), 0)).toMatchObject({ state: 'done', swept: true });
    expect(await row()).toBeUndefined();
  });

  it('by which very many changes are settled, as those of a long time without a network, is taken', async () => {
    const { store, page, take, vote, answered } = await opened();
    await take(page(0), 0);
    const mutation = await vote();
    await answered([mutation]);
    const many = 150_000;
    await transact(store, async (rows) => {
      for (let seq = 2; seq <= many; seq += 1) rows.put(answeredKey(seq), { ...mutation, seq, answer: 1 });
    });
    const { state, changed } = (await take(page(1, { changes: [] }), 1)) as { state: string; changed: unknown[] };
    expect([state, changed.length]).toEqual(['done', many]);
  });

  it('whose checksum differs is asked for again first, and only then the space is begun anew', async () => {
    const { page, take, state } = await opened();
    const wrong = { checksum: 'ffffffffffffffff' };
    expect(await take(page(0, wrong), 0)).toMatchObject({ state: 'doubted' });
    expect(await state()).toMatchObject({ cursor: 'at-0', doubted: true });
    expect(await take(page(0, { ...wrong, changes: [], cursor: 'again' }), 0)).toMatchObject({ state: 'resync' });
    expect(await state()).not.toHaveProperty('cursor');
  });

  it('whose checksum fits at the second look is the end of the doubt', async () => {
    const { page, take, state } = await opened();
    await take(page(0, { checksum: 'ffffffffffffffff' }), 0);
    const { sum = '' } = (await state()) ?? {};
    expect(await take(page(0, { changes: [], checksum: sum }), 0)).toMatchObject({ state: 'done' });
    expect(await state()).not.toHaveProperty('doubted');
  });
});
