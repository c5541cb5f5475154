import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const settleMs = 100;

/** What keeps an app from synthesizing is mended in one of these. */
const ofTheApp = ['functions', 'lib', 'bin', 'cdk.json'];

/** Resolves shortly after one of the files, or something in one of the folders, was saved. */
export async function nextSave(root: string, places: readonly string[] = ofTheApp): Promise<void> {
  const enough = new AbortController();
  const saved = async (place: string) => {
    for await (const _ of watch(join(root, place), { recursive: true, signal: enough.signal })) return;
  };
  await Promise.race(places.map(saved));
  enough.abort();
  await wait(settleMs);
}
