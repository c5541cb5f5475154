import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../lib/fraud/model/facts.ts';
import { decideAgain } from '../../lib/fraud/model/kept.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { OutcomeUnknown, Throttled } from '../../lib/runtime/aws/errors.ts';
import { type FraudWorld, payment, startFraud } from './world.ts';

let world: FraudWorld;
beforeAll(async () => {
  world = await startFraud();
});
afterAll(() => world?.stop());

const failure = { code: 'x', message: 'x', status: 400, operation: 'x' };
const calls = ['get', 'batchGet', 'put', 'update'] as const;

/** A port whose n-th call fares otherwise. */
function broken(n: number, fare: (real: () => Promise<unknown>) => Promise<unknown>) {
  let count = 0;
  const port = { ...world.dynamo } as Record<string, unknown>;
  for (const name of calls)
    port[name] = (input: never) => {
      count += 1;
      const real = () => world.dynamo[name](input) as Promise<unknown>;
      return count === n ? fare(real) : real();
    };
  return { port: port as unknown as Dynamo, count: () => count };
}
const everyCallDown = () => ({
  ...world.dynamo,
  ...Object.fromEntries(calls.map((name) => [name, async () => Promise.reject(new Throttled(failure))])),
});
const outcome = { 'card-present': 'allow', transfer: 'review', purchase: 'review' } as Record<string, string>;

describe('while the rules are down', () => {
  it('payouts and cards without a chip are refused for now, purchases and transfers are looked at, a chip is trusted', async () => {
    await world.activate('gone');
    for (const kind of kinds) {
      const subject = randomUUID();
      const verdict = await world.fraud.decide(subject, payment({ kind }));
      const closed = outcome[kind] === undefined;
      expect([kind, verdict]).toEqual([
        kind,
        {
          ...{ action: outcome[kind] ?? 'block', version: 'none', score: 0, decidedAt: world.now().toISOString() },
          ...(closed ? { retryAfter: 5 } : {}),
        },
      ]);
      const kept = await world.decision(subject);
      expect(kept).toMatchObject({ version: 'none', action: verdict.action, kind });
      if (kept) expect(decideAgain(kept, undefined)).toMatchObject({ version: 'none', action: verdict.action });
      // Nobody is known from it: no rule has looked.
      expect(kept?.knownAt).toBeUndefined();
    }
    await world.deactivate();
  });

  it('what was refused for now is decided anew once they are back, what was let wait stays as it was', async () => {
    const [payout, purchase] = [payment({ kind: 'payout' }), payment({ kind: 'purchase' })];
    const [out, bought] = [randomUUID(), randomUUID()];
    const down = world.on(everyCallDown());
    expect(await down.decide(out, payout)).toMatchObject({ action: 'block', retryAfter: 5 });
    // Nothing could be kept: it is as if it had never been asked.
    expect(await world.decision(out)).toBeUndefined();
    await world.activate('gone');
    await world.fraud.decide(out, payout);
    await world.fraud.decide(bought, purchase);
    await world.deactivate();
    world.pass(5_000);
    expect(await world.fraud.decide(out, payout)).toMatchObject({ action: 'allow', version: 'starter-1' });
    expect((await world.decision(out))?.fallbacks).toBe(1);
    expect((await world.decision(out))?.retryAfter).toBeUndefined();
    expect(await world.fraud.decide(bought, purchase)).toMatchObject({ action: 'review', version: 'none' });
  });

  it('no call of the table that fails lets a payout go that the rules would stop, or decides twice', async () => {
    const some = () => payment({ kind: 'payout', device: randomUUID(), payeeCountry: 'KP' });
    const probe = broken(0, (real) => real());
    await world.on(probe.port).decide(randomUUID(), some());
    expect(probe.count()).toBeGreaterThan(6);
    for (let n = 1; n <= probe.count(); n += 1) {
      for (const fare of [
        async () => Promise.reject(new Throttled(failure)),
        async (real: () => Promise<unknown>) => {
          await real();
          throw new OutcomeUnknown(failure);
        },
      ]) {
        const [subject, facts] = [randomUUID(), some()];
        const verdict = await world.on(broken(n, fare).port).decide(subject, facts);
        expect(verdict.action).not.toBe('allow');
        world.pass(1_000);
        const again = await world.fraud.decide(subject, facts);
        expect(again).toMatchObject({ action: 'review', version: 'starter-1' });
        expect(await world.fraud.decide(subject, facts)).toEqual(again);
        expect((await world.decision(subject))?.features.newPayeesLastDay).toMatch(/^[12]$/);
      }
    }
  });

  it('a table that does not answer is waited for 300 ms and no longer', async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const config = { ...world.config, endpoint: `http://127.0.0.1:${port}` };
    const silent = world.on(world.dynamo, {
      connect: (until) => createDynamo({ config, deadline: () => until }),
    });
    const from = performance.now();
    expect(await silent.decide(randomUUID(), payment({ kind: 'payout' }))).toMatchObject({ retryAfter: 5 });
    const took = performance.now() - from;
    server.closeAllConnections();
    server.close();
    // 300 to decide, 200 to keep it; a busy machine is allowed for.
    expect(took).toBeGreaterThan(290);
    expect(took).toBeLessThan(2_000);
  });
});
