import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import { mostUnsealed } from '../../lib/ledger/store/change-account.ts';
import { audit } from '../../lib/verify-ledger/auditor.ts';
import { type Fault, faults } from './faults.ts';
import { ledgerId, legs, outcome, startWorld, type World } from './world.ts';

let world: World;
let ann: string;
let bob: string;
beforeAll(async () => {
  world = await startWorld();
  [ann, bob] = [await world.rich(10n ** 9n), await world.customer()];
});
afterAll(async () => {
  expect(audit(await world.everything())).toEqual([]);
  await world.stop();
});

interface Scene {
  /** The command, as often as it is said. */
  readonly command: (ledger: Ledger) => Promise<unknown>;
  /** What it does to bob in all, however often it is said and whatever is lost. */
  readonly posted: bigint;
  readonly outcome?: string;
}

async function held(amount: bigint): Promise<string> {
  const transferId = world.id('hold');
  const expiresAt = new Date(world.now().getTime() + 1000).toISOString();
  await world.ledger.hold({ ledgerId, transferId, debit: ann, credit: bob, amount, currency: 'EUR', expiresAt });
  return transferId;
}

const ready: string[] = [];
/** An account that holds as many unsealed entries as it may. Many are filled by the same transfers, which have a leg for each. */
async function fullAccount(): Promise<string> {
  if (ready.length === 0) {
    const some = await Promise.all(Array.from({ length: 24 }, () => world.customer()));
    for (let i = 0; i < mostUnsealed; i += 1) {
      await world.ledger.post({
        ledgerId,
        transferId: world.id('fill'),
        legs: some.flatMap((each) => legs(ann, each, 7n)),
      });
    }
    ready.push(...some);
  }
  return ready.pop() as string;
}

const scenes: Record<string, () => Promise<Scene>> = {
  post: async () => {
    const transferId = world.id('post');
    return { command: (ledger) => ledger.post({ ledgerId, transferId, legs: legs(ann, bob, 7n) }), posted: 7n };
  },
  'a post that is refused': async () => {
    const poor = await world.customer();
    const transferId = world.id('post');
    const command = (ledger: Ledger) => ledger.post({ ledgerId, transferId, legs: legs(poor, bob, 7n) });
    return { command, posted: 0n, outcome: 'insufficient-funds' };
  },
  'a post to an account whose entries must be sealed first': async () => {
    const full = await fullAccount();
    const transferId = world.id('post');
    return { command: (ledger) => ledger.post({ ledgerId, transferId, legs: legs(full, bob, 7n) }), posted: 7n };
  },
  'a post that an account of the recorded lane takes part in': async () => {
    const hot = await world.hot();
    const transferId = world.id('post');
    const some = [...legs(ann, bob, 7n), ...legs(ann, hot, 2n)];
    return { command: (ledger) => ledger.post({ ledgerId, transferId, legs: some }), posted: 7n };
  },
  hold: async () => {
    const transferId = world.id('hold');
    const expiresAt = '2027-01-01T00:00:00.000Z';
    const command = { ledgerId, transferId, debit: ann, credit: bob, amount: 7n, currency: 'EUR', expiresAt };
    return { command: (ledger) => ledger.hold(command), posted: 0n };
  },
  'capture with release': async () => {
    const holdId = await held(10n);
    const transferId = world.id('capture');
    return {
      command: (ledger) => ledger.capture({ ledgerId, transferId, holdId, amount: 7n, release: true }),
      posted: 7n,
    };
  },
  void: async () => {
    const holdId = await held(10n);
    return { command: (ledger) => ledger.void(ledgerId, holdId), posted: 0n };
  },
  expire: async () => {
    const holdId = await held(10n);
    world.pass(2000);
    return { command: (ledger) => ledger.expire(ledgerId, holdId), posted: 0n };
  },
  reverse: async () => {
    const { transferId: reversalOf } = await world.ledger.post({
      ledgerId,
      transferId: world.id('pay'),
      legs: legs(ann, bob, 7n),
    });
    const transferId = world.id('back');
    return { command: (ledger) => ledger.reverse({ ledgerId, transferId, reversalOf }), posted: -7n };
  },
};

/** @returns how many calls the command made until the fault. */
async function suffer(scene: Scene, fault: Fault, call: number): Promise<boolean> {
  let calls = 0;
  const { ledger, arrive } = world.with(() => {
    calls += 1;
    return calls === call ? fault : undefined;
  });
  const first = await outcome(scene.command(ledger)).catch(() => 'unknown');
  const said = await outcome(scene.command(world.ledger));
  if (first !== 'unknown') expect(first).toBe(said);
  await arrive();
  expect(await outcome(scene.command(world.ledger))).toBe(said);
  expect(said).toBe(scene.outcome ?? 'done');
  return calls >= call;
}

describe('L4, L5: whatever becomes of any call of a command, said again it has happened once, and its answer stays', () => {
  it.each(Object.keys(scenes))('%s', async (name) => {
    let points = 0;
    for (const fault of faults) {
      for (let call = 1; ; call += 1) {
        const scene = (await scenes[name]?.()) as Scene;
        const before = (await world.ledger.balance(ledgerId, bob)).posted;
        const isReached = await suffer(scene, fault, call);
        expect((await world.ledger.balance(ledgerId, bob)).posted - before).toBe(scene.posted);
        if (!isReached) break;
        points += 1;
      }
    }
    expect(points).toBeGreaterThanOrEqual(faults.length);
  });
});
