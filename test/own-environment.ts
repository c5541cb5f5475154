import { afterAll } from 'vitest';
import { config } from 'zod/v4/core';
import { setDeadline } from '../lib/runtime/aws/deadline.ts';
import { forgetConfig } from '../lib/runtime/aws/send.ts';

/**
 * Read again for each file, as the files of a process share all else: what one sets of the environment, the deadline of the last
 * invocation, and the language that the whole of zod brings along, end with it.
 */
const before = { ...process.env };
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  forgetConfig();
  setDeadline(undefined);
  config({ localeError: undefined });
});
