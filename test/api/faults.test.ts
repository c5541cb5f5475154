import { describe, expect, it } from '@jest/globals';
import { scenarios as commands } from './fault-scenarios.ts';
import { documentScenarios } from './fault-scenarios-of-documents.ts';
import { pullScenarios } from './fault-scenarios-of-pulls.ts';
import { pushScenarios } from './fault-scenarios-of-push.ts';
import { moreScenarios } from './fault-scenarios-of-reads.ts';
import { spaceScenarios } from './fault-scenarios-of-spaces.ts';
import { functionOf, type Kind, withFault } from './faults.ts';
import { routes } from './sample-requests.ts';

const kinds: readonly Kind[] = ['throttle', 'transaction-conflict', 'lost-answer', 'drop', 'error', 'unprocessed'];
/** More calls than any operation makes. */
const mostCalls = 12;

const scenarios = {
  ...commands,
  ...moreScenarios,
  ...pushScenarios,
  ...pullScenarios,
  ...documentScenarios,
  ...spaceScenarios,
};

/** These call no service, or (a receipt) take a whole erasure to make: test/identity drives it through every crash point. */
const without = ['getDescription', 'showDeletionPage', 'showConfirmationPage', 'getErasureReceipt'];

it('every route is among the operations that meet faults', () => {
  expect([...Object.keys(scenarios), ...without].sort()).toEqual(routes.map(({ name }) => name).sort());
});

describe.each(Object.keys(scenarios))('%s', (name) => {
  const prepare = scenarios[name] as (typeof scenarios)[string];

  it('takes effect once and answers clearly, whichever of its calls fails and however', async () => {
    const plain = await prepare();
    const success = await plain.send();
    expect(success.status < 300 ? undefined : success.body).toBeUndefined();
    await plain.check?.();
    const functionName = await functionOf(name);
    let harmed = 0;
    for (const kind of kinds) {
      for (let skip = 0; skip < mostCalls; skip++) {
        const where = `${kind} at call ${skip}`;
        const { send, check, repeatMay = [], natural } = await prepare();
        const { answer, met } = await withFault({ kind, functionName, skip }, send);
        if (!met) {
          await check?.();
          break;
        }
        harmed += 1;
        if (answer.status !== success.status) {
          expect([where, answer.status, answer.body.code]).toEqual([where, 503, 'unavailable']);
          expect(answer.headers.get('retry-after')).toBe('1');
        }
        const repeated = await send();
        expect([where, [success.status, ...repeatMay].includes(repeated.status)]).toEqual([where, true]);
        if (answer.status === success.status && repeatMay.length === 0 && check && !natural)
          expect(repeated.body).toEqual(answer.body);
        await check?.();
      }
    }
    expect(harmed).toBeGreaterThanOrEqual(4);
  }, 120_000);
});
