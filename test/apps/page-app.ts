/** An app in a page, whose parts tests command from outside. With `?person` it has that person's tasks. */
import { createClient } from '../../client/src/create-client.ts';
import { createFiles } from '../../client/src/files/create-files.ts';
import { type Send, sendByXhr } from '../../client/src/files/send.ts';
import { blobSource } from '../../client/src/files/source.ts';
import { collections } from '../../client/src/generated/collections.ts';
import { itemStorage } from '../../client/src/storage/storage.ts';
import { createSync } from '../../client/src/sync/create-sync.ts';
import { indexedDbStore } from '../../client/src/sync/store/indexed-db-store.ts';

const backend = JSON.parse(document.getElementById('backend')?.textContent ?? '{}');
/** Whatever it asks of the backend waits for this. */
let held = Promise.resolve();
let release = () => {};

const client = createClient({
  ...backend,
  app: { platform: 'web', version: '3.0.0' },
  storage: itemStorage(localStorage),
  fetch: async (...request: Parameters<typeof fetch>) => {
    await held;
    return fetch(...request);
  },
  onSignedOut: () => {
    app.signedOut = true;
  },
});

const app = {
  client,
  isShown: false,
  /** Whether the browser had kept it aside, and showed it again. */
  isBack: false,
  signedOut: false,
  hold() {
    held = new Promise((resolve) => {
      release = resolve;
    });
  },
  release: () => release(),
  /** Numbers of the parts of uploads whose sending was begun. */
  parts: [] as number[],
  /** @param last part that is sent; one after it stays on its way. */
  files(last = Number.POSITIVE_INFINITY) {
    const send: Send = (request) => {
      const part = Number(new URL(request.url).searchParams.get('partNumber'));
      app.parts.push(part);
      return part > last ? new Promise(() => {}) : sendByXhr(request);
    };
    return createFiles({ client, storage: indexedDbStore('uploads'), parallel: 1, send });
  },
  blobSource,
  /** A write of the tasks' store that is never done: it reads again and again, which keeps its transaction open. */
  beInTheMiddle: () =>
    new Promise<void>((resolve) => {
      const write = indexedDbStore('tasks').write(async (rows) => {
        for (;;) {
          await rows.get(['none']);
          resolve();
        }
      });
      write.catch(() => undefined);
    }),
};
addEventListener('pageshow', ({ persisted }) => {
  Object.assign(app, { isShown: true, isBack: persisted });
});
addEventListener('pagehide', () => {
  app.isShown = false;
});

function openTasks(personId: string) {
  const sync = createSync({ client, storage: indexedDbStore('tasks'), collections });
  const own = sync.collection('tasks').in(`p-${personId}`);
  const tasks = {
    sync,
    titles: [] as unknown[],
    flushed: false,
    add: (title: string) => own.create({ listId: 'l1', title }),
    async flush() {
      await sync.flush();
      tasks.flushed = true;
    },
    /** As browsers advise apps to keep what somebody types. */
    addWhenHidden: (title: string) =>
      document.addEventListener('visibilitychange', () => void tasks.add(title).catch(() => undefined), { once: true }),
  };
  own.watch({ sort: ['title'] }, (found) => {
    tasks.titles = found.map(({ title }) => title);
  });
  return tasks;
}
const person = new URLSearchParams(location.search).get('person');
Object.assign(globalThis, { app, tasks: person === null ? undefined : openTasks(person) });
