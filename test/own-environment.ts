import { afterAll } from 'vitest';

/** Read again for each file, as the files of a process share all else: what one sets of the environment ends with it. */
const before = { ...process.env };
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});
