import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { startLocal } from '../../lib/local/start-local.ts';
import { lockState } from '../../lib/local/state-lock.ts';

const racers = 2;

/** Of a process that is no more; cut short by its end. */
const dead = [JSON.stringify({ pid: 2 ** 22 + 1 }), ''];

it('a lock that a killed process left is taken over by one of those who start at the same moment', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'mainstay-lock-'));
  const folders = Array.from({ length: 40 }, (_, round) => join(directory, String(round)));
  for (const [round, folder] of folders.entries()) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'lock'), dead[round % dead.length] ?? '');
  }
  const workerData = { gate: new SharedArrayBuffer(folders.length * 4), racers, folders };
  const workers = Array.from(
    { length: racers },
    () => new Worker(new URL('./state-lock-racer.ts', import.meta.url), { workerData }),
  );
  try {
    const answers = await Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0] as string[]));
    for (const [round, folder] of folders.entries())
      expect(answers.map((each) => each[round]).sort()).toEqual([
        `Another run (process ${process.pid}) uses ${folder}. Stop it first, or give this one a folder of its own with --state.`,
        'taken',
      ]);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
    rmSync(directory, { recursive: true });
  }
});

it('a folder that holds something else is refused, also by a fresh start, and nothing in it is touched', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-lock-'));
  try {
    writeFileSync(join(folder, 'thesis.md'), 'years of work');
    const started = startLocal({
      assembly: join(folder, 'cdk.out'),
      stateDir: folder,
      port: 0,
      fresh: true,
      quiet: true,
    });
    await expect(started).rejects.toThrow(`${folder} holds what no run of ours has left (thesis.md)`);
    expect(readdirSync(folder)).toEqual(['thesis.md']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('a folder that runs of before 2026-11-22 left is one of ours: with --assembly nothing was synthesized there, and there was no guard', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-lock-'));
  try {
    for (const name of ['cognito', 'dynamodb', 'events', 'fauxqs']) mkdirSync(join(folder, name));
    lockState(folder)();
    expect(readdirSync(folder)).toContain('dynamodb');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
