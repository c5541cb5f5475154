import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../lib/verify-ledger/auditor.ts';
import { atOnce, oneAfterTheOther } from './explore.ts';
import type { Deed } from './model.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

/** With it every answer occurs; `npm run faults -- ledger` takes others. */
const seed = 27;

describe('random commands', () => {
  it('one after the other get the answers of the model, however each is interrupted before it is repeated', async () => {
    const { answers: seen } = await oneAfterTheOther(world, seed, 5);
    expect(audit(await world.everything())).toEqual([]);
    const expected: Record<Deed['do'], readonly string[]> = {
      post: ['done', 'insufficient-funds', 'transfer-id-reused'],
      hold: ['done', 'insufficient-funds', 'account-recorded'],
      capture: ['done', 'exceeds-hold', 'hold-not-found', 'hold-resolved'],
      void: ['done'],
      reverse: ['done', 'exceeds-transfer', 'not-reversible', 'transfer-not-found'],
      record: ['done'],
      seal: ['done'],
    };
    const answers = Object.entries(expected).flatMap(([deed, all]) => all.map((answer) => `${deed}: ${answer}`));
    expect(answers.filter((answer) => !seen.has(answer))).toEqual([]);
  });

  it('of many that meet at the same moment are each done once or refused for good, and no account is overdrawn at any entry', async () => {
    await atOnce(world, seed, 3);
    expect(audit(await world.everything())).toEqual([]);
  });
});
