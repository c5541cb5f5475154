import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { deedOf, perform, round, type Wounded, wounded } from './deeds.ts';
import { type Deed, Model } from './model.ts';
import { all, ledgerId, outcome, type World } from './world.ts';

export interface Explored {
  deeds: number;
  faults: number;
  /** `post: insufficient-funds` and the like: random deeds that are all refused show nothing. */
  readonly answers: Set<string>;
}
const nothing = (): Explored => ({ deeds: 0, faults: 0, answers: new Set() });

/** Customers with a limit each, one account without, and one of the recorded lane. */
async function people(world: World, run: string) {
  const overdrafts = [0n, 40n, 0n, undefined, undefined] as const;
  const model = new Model();
  const names = overdrafts.map((_, i) => `${run}-${i}`);
  for (const [i, overdraft] of overdrafts.entries()) {
    const accountId = names[i] as string;
    const isRecorded = i === 4;
    const terms = { ledgerId, accountId, type: 'liability', currency: 'EUR' } as const;
    const lane = isRecorded ? ({ lane: 'recorded' } as const) : {};
    await world.ledger.openAccount({ ...terms, overdraft: overdraft ?? 'unlimited', ...lane });
    model.accounts.set(accountId, { posted: 0n, outgoing: 0n, incoming: 0n, overdraft, isRecorded });
  }
  const [first = '', , third = '', outside = ''] = names;
  for (const to of [first, third]) {
    const gift = { do: 'post', id: `${to}-gift`, from: outside, to, amount: 100n } as const;
    await perform(world.ledger, gift);
    model.apply(gift);
  }
  return { model, names };
}

/** Says the deed to a process that has the fault at one of its calls. @returns lets what is still on its way arrive. */
async function interrupted(world: World, deed: Deed, { at, fault }: NonNullable<Wounded[1]>) {
  let calls = 0;
  const place = deed.do === 'record' ? 3 * at : at;
  const { ledger, arrive } = world.with(() => {
    calls += 1;
    return calls === place + 1 ? fault : undefined;
  });
  await outcome(perform(ledger, deed)).catch(() => {});
  return arrive;
}

async function expectBalances(world: World, model: Model) {
  for (const [accountId, { posted, outgoing, incoming, isRecorded }] of model.accounts) {
    const { toRecord, ...balance } = await world.ledger.balance(ledgerId, accountId);
    equal(toRecord !== undefined, isRecorded);
    const all = balance.posted + (toRecord ? toRecord.incoming - toRecord.outgoing : 0n);
    deepEqual([accountId, all, balance.pending], [accountId, posted, { outgoing, incoming }]);
  }
}

/** One deed after the other gets the answers of the model, however each is interrupted before it is repeated. */
export async function oneAfterTheOther(world: World, seed: number, runs: number): Promise<Explored> {
  const explored = nothing();
  const deeds = fc.array(wounded, { minLength: 45, maxLength: 60 });
  const property = fc.asyncProperty(deeds, async (some) => {
    const run = world.id('one');
    const { model, names } = await people(world, run);
    for (const [each, wound] of some) {
      const deed = deedOf(each, run, names);
      const late = wound ? await interrupted(world, deed, wound) : undefined;
      const expected = model.apply(deed);
      deepEqual([deed, await outcome(perform(world.ledger, deed))], [deed, expected]);
      explored.answers.add(`${deed.do}: ${expected}`);
      explored.deeds += 1;
      explored.faults += wound ? 1 : 0;
      await late?.();
    }
    await expectBalances(world, model);
    await world.ledger.recordAll(ledgerId);
    await expectBalances(world, model);
    await expectEntries(world, model);
  });
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: true, unbiased: true });
  return explored;
}

/** Deeds that five writers begin at the same moment are each done once or refused for good, and no account is overdrawn at any entry. */
export async function atOnce(world: World, seed: number, runs: number): Promise<Explored> {
  const explored = nothing();
  const property = fc.asyncProperty(fc.array(round, { minLength: 9, maxLength: 12 }), async (rounds) => {
    const run = world.id('many');
    const { model, names } = await people(world, run);
    const done = new Set<string>();
    const asked = new Set<string>();
    const write = async ([each, wound]: Wounded) => {
      const deed = deedOf(each, run, names);
      const late = wound ? await interrupted(world, deed, wound) : undefined;
      const said = await outcome(perform(world.ledger, deed));
      await late?.();
      // A void has no id: it may find its hold the second time.
      const again = await outcome(perform(world.ledger, deed));
      if (deed.do !== 'void' || said === 'done') deepEqual([deed, again], [deed, said]);
      explored.answers.add(`${deed.do}: ${said}`);
      explored.deeds += 1;
      explored.faults += wound ? 1 : 0;
      if (!('id' in deed)) return;
      asked.add(deed.id);
      if (said === 'done') done.add(deed.id);
    };
    for (const some of rounds) await Promise.all(some.map(write));
    await world.ledger.recordAll(ledgerId);
    await expectEntries(world, model);
    for (const id of asked) equal((await world.ledger.findTransfer(ledgerId, id)) !== undefined, done.has(id));
  });
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: true, unbiased: true });
  return explored;
}

/** Every state that ever was, entry by entry: available never was below the limit. */
async function expectEntries(world: World, model: Model) {
  for (const [accountId, { overdraft }] of model.accounts) {
    const sums = { posted: 0n, outgoing: 0n };
    for (const [n, entry] of (await all(world.ledger.entries(ledgerId, accountId))).entries()) {
      equal(entry.sequence, n + 1);
      sums.posted -= entry.posted;
      sums.outgoing += entry.pendingDebit;
      if (overdraft !== undefined) ok(sums.posted - sums.outgoing >= -overdraft, `${accountId} is overdrawn`);
    }
    const { posted, pending } = await world.ledger.balance(ledgerId, accountId);
    deepEqual([accountId, posted, pending.outgoing], [accountId, sums.posted, sums.outgoing]);
  }
}
