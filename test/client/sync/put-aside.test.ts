import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { indexedDbStore } from '../../../client/src/sync/store/indexed-db-store.ts';
import type { LocalStore, StoreWriter } from '../../../client/src/sync/store/local-store.ts';

/** The page that is left, and a tab beside it over the same database. */
let page: EventTarget;
let mine: LocalStore;
let beside: LocalStore;
beforeEach(() => {
  page = new EventTarget();
  const options = { indexedDB: new IDBFactory(), keyRange: IDBKeyRange };
  beside = indexedDbStore('app', options);
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  mine = indexedDbStore('app', options);
});
afterEach(async () => {
  await Promise.all([mine.close(), beside.close()]);
  vi.unstubAllGlobals();
});

const leave = (persisted: boolean) => page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted }));
const comeBack = () => page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
const put = (store: LocalStore, key: string) => store.write((rows) => rows.put([[key, 1]]));
const kept = async (store: LocalStore) => [...(await store.read((rows) => rows.get(['a', 'b', 'c']))).keys()];

/** A write in whose middle the page is: it reads again and again, which keeps the transaction open, until it fails. */
function writeInTheMiddle(): { readonly begun: Promise<void>; readonly written: Promise<void> } {
  let tell = () => {};
  const begun = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const written = mine.write(async (rows: StoreWriter) => {
    await rows.put([['a', 1]]);
    tell();
    for (;;) await rows.get(['a']);
  });
  written.catch(() => undefined);
  return { begun, written };
}

it('a page that is kept aside lets go of the store: other tabs go on, and nothing of what it was at is made', async () => {
  const { begun, written } = writeInTheMiddle();
  await begun;
  leave(true);
  await put(beside, 'b');
  await expect(written).rejects.toThrow();
  expect(await kept(beside)).toEqual(['b']);
  comeBack();
  await put(mine, 'c');
  expect(await kept(mine)).toEqual(['b', 'c']);
});

it('what an app writes after it was told that the page is kept aside is begun when the page is back', async () => {
  await put(mine, 'a');
  leave(true);
  const late = put(mine, 'b');
  await put(beside, 'c');
  expect(await kept(beside)).toEqual(['a', 'c']);
  comeBack();
  await late;
  expect(await kept(beside)).toEqual(['a', 'b', 'c']);
});

it('what has all of its work when the page is kept aside is made', async () => {
  let given = () => {};
  const work = new Promise<void>((resolve) => {
    given = resolve;
  });
  const written = mine.write(async (rows) => {
    await rows.put([['a', 1]]);
    given();
  });
  await work;
  await Promise.resolve();
  leave(true);
  await written;
  expect(await kept(beside)).toEqual(['a']);
});

it('a page that goes for good, or whose store is closed, is left to the browser', async () => {
  const removed = vi.spyOn(page, 'removeEventListener');
  const { begun, written } = writeInTheMiddle();
  await begun;
  leave(false);
  const soon = new Promise((resolve) => setTimeout(() => resolve('under way'), 50));
  expect(await Promise.race([written.catch(() => 'ended'), soon])).toBe('under way');
  leave(true);
  await expect(written).rejects.toThrow();
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  const quiet = indexedDbStore('quiet', { indexedDB: new IDBFactory(), keyRange: IDBKeyRange });
  await put(quiet, 'a');
  await quiet.close();
  expect(removed).toHaveBeenCalledWith('pagehide', expect.any(Function));
});
