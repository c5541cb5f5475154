import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const settleMs = 100;

/** Resolves shortly after something in one of the folders was saved. */
export async function nextSave(root: string, folders: readonly string[]): Promise<void> {
  const enough = new AbortController();
  const saved = async (folder: string) => {
    for await (const _ of watch(join(root, folder), { recursive: true, signal: enough.signal })) return;
  };
  await Promise.race(folders.map(saved));
  enough.abort();
  await wait(settleMs);
}
