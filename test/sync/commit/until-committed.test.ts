import { describe, expect, it } from 'vitest';
import { OutcomeUnknown } from '../../../lib/runtime/aws/errors.ts';
import { Overtaken } from '../../../lib/sync/commit/overtaken.ts';
import { untilCommitted } from '../../../lib/sync/commit/until-committed.ts';

/** Tries and pauses until the end of what always fails, on a clock that only pauses move. */
async function endOf(error: Error) {
  let [clock, tries] = [0, 0];
  const sleep = async (ms: number) => {
    clock += ms;
  };
  const pace = { now: () => clock, random: () => 1, sleep };
  const attempt = async () => {
    tries += 1;
    if (tries > 1000) return 'endless';
    throw error;
  };
  const end = await untilCommitted(attempt, pace).catch((thrown: Error) => thrown);
  return { end, tries };
}

describe('what is tried until it is committed', () => {
  it('fails at once with an error that says nothing of others', async () => {
    const error = new Error('broken');
    expect(await endOf(error)).toEqual({ end: error, tries: 1 });
  });

  it('ends before the deadline: as unavailable when others were quicker, with its own error when no answer came', async () => {
    const others = await endOf(new Overtaken('newer', 10, new Map()));
    expect([others.end, others.tries > 1]).toMatchObject([{ code: 'unavailable' }, true]);
    const unknown = new OutcomeUnknown({ code: 'ECONNRESET', message: '', status: 0, operation: 'put' });
    expect(await endOf(unknown)).toMatchObject({ end: unknown });
  });
});
