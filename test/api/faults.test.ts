import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { scenarios } from './every-scenario.ts';
import type { Attempt } from './fault-scenarios.ts';
import { callsThatMeet, type FaultOf, functionOf, withFault, withFaults } from './faults.ts';
import { lineOf, unitsOf, withRows, writePage, writtenOnPage } from './route-units.ts';
import { routes } from './sample-requests.ts';
import type { Answer } from './stack.ts';

/** Of these the client knows that nothing happened, and tries again whatever the call (test/aws): one request may meet many of them. */
const harmless = [{ kind: 'throttle' }, { kind: 'drop' }, { kind: 'error' }] as const satisfies readonly FaultOf[];
/** A read whose answer is lost is a read that did not happen: `drop`. */
const harmful = [
  { kind: 'transaction-conflict' },
  { kind: 'lost-answer', writing: true },
  { kind: 'unprocessed' },
] as const satisfies readonly FaultOf[];
const faults = [...harmless, ...harmful];

/**
 * These call no service (one of them after its first call), or (a receipt) take a whole erasure to make: test/identity drives it through every
 * crash point.
 */
const without = [
  'getDescription',
  'showDeletionPage',
  'showConfirmationPage',
  'showUnsubscribePage',
  'getErasureReceipt',
  'getAppleAssociation',
  'getAndroidAssociation',
];

it('every route is among the operations that meet faults', () => {
  const named = [...Object.keys(scenarios), ...without];
  const all = routes.map(({ name }) => name);
  const missing = all.filter((name) => !named.includes(name));
  const gone = named.filter((name) => !all.includes(name));
  expect({ missing, gone }, 'write a scenario for each in test/api/fault-scenarios-of-<module>.ts').toEqual({
    missing: [],
    gone: [],
  });
});

/** Found in the record of calls; who has made none there yet makes some. */
async function functionNameOf(name: string, prepare: () => Promise<Attempt>): Promise<string> {
  return functionOf(name).catch(async () => {
    await (await prepare()).send();
    return functionOf(name);
  });
}

/** `npm run bench -- units` wants one unharmed request of each route, and what it takes. */
const wanted = process.env.MAINSTAY_UNITS;
const lines: string[] = [];
/** Operations, what they wrote at least, and what docs/units.md says of them. */
const written: [string, number, number][] = [];
afterAll(() => {
  if (wanted === 'write') writePage(lines, lines.length === Object.keys(scenarios).length);
  else if (wanted) process.stdout.write(`${lines.join('\n')}\n`);
});

describe.each(Object.keys(scenarios))('%s', (name) => {
  const prepare = scenarios[name] as (typeof scenarios)[string];
  const method = routes.find((route) => route.name === name)?.entry.method;

  it('takes effect once and answers clearly, whichever of its calls fails and however', async () => {
    const functionName = await functionNameOf(name, prepare);
    const first = await prepare();
    const [unharmed, touched] = await withRows(functionName, () => callsThatMeet(faults, functionName, first.send));
    const { answer: success, counts } = unharmed;
    const units = unitsOf(touched);
    if (wanted) return void lines.push(lineOf(name, units));
    // A read writes its entry of the audit log once in a while, if at all.
    if (method !== 'GET') written.push([name, units.leastWritten, writtenOnPage(name) ?? Number.NaN]);
    expect(success.status < 300 ? undefined : success.body).toBeUndefined();
    await first.check?.();
    // A GET that makes the same calls again has changed nothing: every fault may meet what was prepared for it.
    const mayBeRead = !first.check && method === 'GET';
    const again = mayBeRead ? await callsThatMeet(faults, functionName, first.send) : undefined;
    const isRead = again !== undefined && isDeepStrictEqual(again.counts, counts);
    const attempt = () => (isRead ? first : prepare());
    let harmed = 0;
    /** After a fault: the answer is that of the unharmed command or a clear refusal, and a repetition finds the effect once. */
    const assess = async ({ send, check, repeatMay = [], natural }: Attempt, answer: Answer, where: string) => {
      if (answer.status !== success.status) {
        expect([where, answer.status, answer.body.code]).toEqual([where, 503, 'unavailable']);
        expect(answer.headers.get('retry-after')).toBe('1');
      }
      const repeated = await send();
      expect([where, [success.status, ...repeatMay].includes(repeated.status)]).toEqual([where, true]);
      if (answer.status === success.status && repeatMay.length === 0 && check && !natural)
        expect(repeated.body).toEqual(answer.body);
      await check?.();
    };
    /** One fault at each of the calls in turn, each at an attempt of its own. */
    const oneByOne = async (fault: FaultOf, calls: number) => {
      for (let skip = 0; skip < calls; skip++) {
        const made = await attempt();
        const { answer, met } = await withFault({ ...fault, functionName, skip }, made.send);
        if (!met) return void (await made.check?.());
        harmed += 1;
        await assess(made, answer, `${fault.kind} at call ${skip}`);
      }
    };
    // Each call meets one of the harmless, another kind in each operation: what tries again is the client, which is the same for all.
    const calls = counts.throttle;
    const each = Array.from({ length: calls }, (_, n) => harmless[(n + name.length) % harmless.length] ?? harmless[0]);
    const made = await attempt();
    const { answer, hits } = await withFaults(each, functionName, made.send);
    harmed += hits;
    // If the function went on as if nothing had been, its repetition is that of the unharmed command.
    if (answer.status === success.status) await made.check?.();
    else {
      await assess(made, answer, each.map(({ kind }) => kind).join(', '));
      for (const fault of harmless) await oneByOne(fault, calls);
    }
    for (const fault of harmful) await oneByOne(fault, counts[fault.kind]);
    expect(harmed).toBeGreaterThanOrEqual(1);
  }, 120_000);
});

it('all routes together write what docs/units.md says, but for what depends on what other tests have left', () => {
  const unknown = written.filter(([, , page]) => Number.isNaN(page)).map(([name]) => name);
  expect(unknown, 'write docs/units.md with: npm run bench -- units --write --only=<operation>').toEqual([]);
  const sum = (column: 1 | 2) => written.reduce((total, row) => total + row[column], 0);
  const isMore = sum(1) > sum(2) * 1.02 + 20;
  expect(isMore ? written.filter(([, units, page]) => units > page) : []).toEqual([]);
});
