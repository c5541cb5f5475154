import { describe, expect, it } from 'vitest';
import { logLines } from '../api/log-lines.ts';
import { neverInLogs } from '../api/never-in-logs.ts';
import { outputs } from '../api/stack.ts';

const callsOf = async (): Promise<readonly { readonly denied: number }[]> =>
  (await fetch(`${outputs.awsEndpoint}/_local/calls`)).json();

// Runs after every other file of this folder (last-sequencer.ts).
describe('what apps leave behind on the stack', () => {
  it('is lines in logs, and calls', async () => {
    if (process.env.MAINSTAY_PARTIAL === '1') return;
    expect((await logLines()).length).toBeGreaterThan(100);
    expect((await callsOf()).length).toBeGreaterThan(20);
  });

  it.each(neverInLogs)('is not %s in a log', async (_, pattern) => {
    const lines = await logLines();
    expect(lines.filter((line) => pattern.test(line)).map((line) => line.slice(0, 300))).toEqual([]);
  });

  it('is no call that a function had no right to', async () => {
    expect((await callsOf()).filter(({ denied }) => denied > 0)).toEqual([]);
  });
});
