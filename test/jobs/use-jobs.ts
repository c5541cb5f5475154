import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type JobsWorld, startJobs } from './world.ts';

/** The jobs of a test file; a person of their own for each test. */
export let it_: JobsWorld;
export let personId: string;
export const owner = () => ({ personId });
export const minute = 60_000;

/** To be called once by a file, outside its tests. */
export function useJobs(): void {
  beforeAll(async () => {
    it_ = await startJobs();
  });
  afterAll(() => it_.stop());
  beforeEach(() => {
    personId = randomUUID();
    const { world } = it_;
    Object.assign(world, { waiting: [], changes: [], published: [], doubled: false, timeLeft: 100_000 });
    world.works.clear();
  });
}
