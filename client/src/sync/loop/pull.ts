import type { Context } from '../context.ts';
import { refuseNewer } from '../local/newer-store.ts';
import { versionsOf } from '../local/open-rows.ts';
import { type AskedWith, newSpace, type PageResult, takePage } from '../local/take-page.ts';
import type { PulledSpace } from '../protocol.ts';
import { type SpaceState, spaceKey } from '../store/rows.ts';
import { inspect, readMeta, transact } from '../store/transact.ts';

/** Most spaces and changes of one request. */
const spacesAtOnce = 20;
const changesAtOnce = 1000;

/** Asks for what is new in up to twenty spaces, and takes it. @returns those that have to be asked again at once. */
export async function pullSpaces(context: Context, spaces: readonly string[]): Promise<readonly string[]> {
  const { store, collections, client, tools } = context;
  const asking = spaces.slice(0, spacesAtOnce);
  const { meta, states } = await inspect(store, async (rows) => ({
    meta: await readMeta(rows),
    states: await rows.many<SpaceState>(asking.map(spaceKey)),
  }));
  refuseNewer(collections, meta);
  const { storeId, clientId, answers } = meta;
  const cursorOf = (space: string) => states.get(spaceKey(space))?.cursor;
  const answer = await client.api.pullChanges(
    {
      body: {
        clientId,
        collections: versionsOf(collections),
        spaces: asking.map((space) => {
          const cursor = cursorOf(space);
          return cursor === undefined ? { space } : { space, cursor };
        }),
        limit: changesAtOnce,
      },
    },
    { timeoutMs: 30_000, retries: 0 },
  );
  const again: string[] = [...spaces.slice(spacesAtOnce)];
  for (const page of answer.spaces) {
    const asked: AskedWith = { storeId, answers, cursor: cursorOf(page.space) };
    const result = await transact(store, (rows) => takePage(rows, collections, page, asked, tools.now()));
    report(context, page, result);
    if (['outdated', 'more', 'doubted', 'resync'].includes(result.state)) again.push(page.space);
  }
  return again;
}

function report({ tell, changed }: Context, { space }: PulledSpace, result: PageResult): void {
  if (result.state === 'outdated') return;
  if (result.state === 'gone') {
    changed([{ space }]);
    if (result.had) tell('gone', { space });
    return;
  }
  changed(result.swept ? [{ space }] : result.changed);
  const { first, received, state } = result;
  if (first) tell('progress', { space, received, done: state !== 'more' });
  if (state === 'resync') tell('resync', { space });
}

/** Number of the last change that the device has of a space. */
export const seqOf = (context: Context, space: string): Promise<number> =>
  inspect(context.store, async (rows) => ((await rows.get<SpaceState>(spaceKey(space))) ?? newSpace).seq);
