import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation as eraseTraces } from '../../functions/fraud/erase-traces.ts';
import { operation as exportDecisions } from '../../functions/fraud/export-decisions.ts';
import { pastDecisions } from '../../functions/fraud/store/back-tests.ts';
import { personStore } from '../../functions/fraud/store/person.ts';
import { starterRules } from '../../lib/fraud/model/starter-rules.ts';
import { partitionsOf } from '../../lib/fraud/store/gather.ts';
import { decisionKey } from '../../lib/fraud/store/items.ts';
import { analysts } from './analysts.ts';
import { type FraudWorld, payment, startFraud, tableName } from './world.ts';

let world: FraudWorld;
let routes: ReturnType<typeof analysts>;
beforeAll(async () => {
  world = await startFraud();
  routes = analysts(world);
});
afterAll(() => world?.stop());

const { version: _, ...starter } = starterRules;
const strict = (version: string) => ({
  version,
  summary: 'Looks at everything',
  lists: {},
  bands: [],
  rules: [
    { id: 'all', because: 'It is a payment', when: { feature: 'amount', op: 'gt', value: '0' }, action: 'review' },
  ],
});
const code = async (act: Promise<unknown>) => {
  try {
    await act;
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};
const [ann, bob] = [randomUUID(), randomUUID()];
const day = '2026-11-21';

describe('rule sets', () => {
  it('are written once under their version, refused with each place that is wrong, and read as they were written', async () => {
    const set = { ...starter, version: 'v-1', summary: 'Tuned' };
    expect(await routes.write(set, ann)).toMatchObject({
      version: 'v-1',
      state: 'idle',
      ruleCount: 14,
      writtenBy: ann,
    });
    expect(await code(routes.write(set, bob))).toBe('version-taken');
    for (const reserved of ['starter-1', 'none'])
      expect(await code(routes.write({ ...set, version: reserved }, ann))).toBe('version-taken');
    const wrong = { ...strict('v-2'), rules: [{ id: 'r', because: 'b', when: { feature: 'shoe', op: 'eq' } }] };
    await expect(routes.write(wrong, ann)).rejects.toMatchObject({
      code: 'rule-set-invalid',
      extra: {
        detail: expect.stringContaining('/rules/0'),
        issues: expect.arrayContaining([
          { in: 'body', path: '/rules/0/when/feature', message: 'is a feature that there is' },
        ]),
      },
    });
    expect(await routes.set('v-1')).toMatchObject({ ...starter, version: 'v-1' });
    expect(await routes.set('starter-1')).toMatchObject({ ...starter, state: 'active' });
    expect(await code(routes.set('v-9'))).toBe('not-found');
  });

  it('are activated by somebody else than who wrote them, and only in place of the one that was expected', async () => {
    await routes.write(strict('four'), ann);
    expect(await code(routes.activate('four', 'starter-1', ann))).toBe('four-eyes');
    expect(await code(routes.activate('four', 'v-1', bob))).toBe('conflict');
    expect(await code(routes.activate('nowhere', 'starter-1', bob))).toBe('not-found');
    await routes.shadow('four', true);
    expect(await routes.activate('four', 'starter-1', bob)).toMatchObject({ state: 'active', activatedBy: bob });
    expect((await routes.sets()).items.map(({ version, state }) => [version, state])).toEqual([
      ['starter-1', 'idle'],
      ['four', 'active'],
      ['v-1', 'idle'],
    ]);
    expect(await world.fraud.decide(randomUUID(), payment())).toMatchObject({ action: 'review', version: 'four' });
    // Back to what was written by nobody.
    expect(await routes.activate('starter-1', 'four', ann)).toMatchObject({ state: 'active' });
    expect(await world.fraud.decide(randomUUID(), payment())).toMatchObject({ version: 'starter-1' });
  });

  it('are activated on the word of a finished back-test of themselves, and of no other', async () => {
    const past = pastDecisions(world.table as never);
    for (const name of ['tried', 'other']) await routes.write(strict(name), ann);
    const [ofIt, ofAnother, ofNone] = [randomUUID(), randomUUID(), randomUUID()];
    await past.keep(ofIt, 'tried', {} as never, world.now());
    await past.keep(ofAnother, 'other', {} as never, world.now());
    for (const unfit of [ofAnother, ofNone])
      expect(await code(routes.activate('tried', 'starter-1', bob, unfit))).toBe('back-test-unfit');
    expect(await routes.activate('tried', 'starter-1', bob, ofIt)).toMatchObject({ state: 'active', backTestId: ofIt });
    await routes.activate('starter-1', 'tried', ann);
  });

  it('activated by twenty at once have one winner; the others hear of it', async () => {
    await Promise.all(['a', 'b'].map((name) => routes.write(strict(`race-${name}`), ann)));
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, n) => code(routes.activate(`race-${'ab'[n % 2]}`, 'starter-1', bob))),
    );
    expect(all.filter((each) => each === undefined)).toHaveLength(1);
    expect(all.filter((each) => each === 'conflict')).toHaveLength(19);
    const active = (await routes.sets()).items.find(({ state }) => state === 'active');
    await routes.activate('starter-1', active?.version ?? '', ann);
  });

  it('in shadow are compared with what was decided, three of them at most', async () => {
    for (const name of ['s1', 's2', 's3']) await routes.write(strict(name), ann);
    for (const name of ['s1', 's2', 's3']) expect(await routes.shadow(name, true)).toMatchObject({ state: 'shadow' });
    expect(await code(routes.shadow('v-1', true))).toBe('too-many-shadows');
    expect(await code(routes.shadow('starter-1', true))).toBe('conflict');
    for (const name of ['s2', 's3']) expect(await routes.shadow(name, false)).toMatchObject({ state: 'idle' });
    world.pass(3 * 86_400_000);
    for (let n = 0; n < 7; n += 1) await world.fraud.decide(randomUUID(), payment());
    await world.fraud.decide(randomUUID(), payment({ payeeCountry: 'KP' }));
    const sum = { decisions: 0, differing: 0 };
    let cursor: object | undefined;
    let pages = 0;
    do {
      const page = await routes.compare('s1', '2026-11-24', cursor, 3);
      sum.decisions += page.decisions;
      sum.differing += page.differing;
      cursor = page.nextCursor as object | undefined;
      pages += 1;
    } while (cursor);
    expect(sum).toEqual({ decisions: 8, differing: 7 });
    expect(pages).toBeGreaterThan(4);
    expect((await routes.compare('s1', '2026-11-24')).said.allow).toMatchObject({ review: 7 });
    await routes.shadow('s1', false);
  });
});

describe('decisions', () => {
  it('are read with sentences, made again with the same result, and labelled', async () => {
    const subject = randomUUID();
    await world.fraud.decide(subject, payment({ payeeCountry: 'KP', personId: ann }));
    expect(await routes.decision(subject)).toMatchObject({
      subjectId: subject,
      action: 'review',
      personId: ann,
      reasons: [
        { ruleId: 'new-payee', because: 'The payee was never paid before' },
        { ruleId: 'high-risk-country', observed: { payeeCountry: 'KP' } },
      ],
    });
    const replayed = await routes.replay(subject);
    expect(replayed.same).toBe(true);
    expect(replayed.made).toEqual(replayed.kept);
    expect(await routes.label(subject, 'fraud', bob)).toMatchObject({ label: { as: 'fraud', by: bob } });
    expect((await routes.decision(subject)).label?.as).toBe('fraud');
    for (const act of [routes.decision, routes.replay]) expect(await code(act('nobody'))).toBe('not-found');
    expect(await code(routes.label('nobody', 'fraud'))).toBe('not-found');
  });

  it('that were changed behind our back do not pass for the same', async () => {
    const subject = randomUUID();
    await world.fraud.decide(subject, payment({ payeeCountry: 'KP' }));
    const Item = { ...(await world.decision(subject)), action: 'allow' };
    await world.dynamo.put({ TableName: tableName, Item: Item as never });
    expect(await routes.replay(subject)).toMatchObject({
      same: false,
      kept: { action: 'allow' },
      made: { action: 'review' },
    });
  });

  it('are listed by day and action, the latest first, each once over all pages', async () => {
    world.pass(10 * 86_400_000);
    const of = world.now().toISOString().slice(0, 10);
    const subjects: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const subject = randomUUID();
      subjects.unshift(subject);
      await world.fraud.decide(subject, payment({ payeeCountry: 'KP' }));
      world.pass(1_000);
    }
    const seen: string[] = [];
    let cursor: object | undefined;
    do {
      const page = await routes.decisions('review', undefined, 5, cursor);
      seen.push(...page.items.map(({ subjectId }) => subjectId));
      cursor = page.nextCursor as object | undefined;
    } while (cursor);
    expect(seen).toEqual(subjects);
    expect((await routes.decisions('block', of, 5)).items).toEqual([]);
    expect((await routes.decisions('review', day, 100)).items.map(({ subjectId }) => subjectId)).not.toContain(seen[0]);
  });
});

describe('lists', () => {
  it('keep a hash, a reason and an end; what is on one is stopped until it is taken off', async () => {
    const iban = 'de89 3704 0044 0532 0130 00';
    const made = await routes.list('fraud', { kind: 'account', value: iban, reason: 'Known mule' });
    const facts = payment({ payee: 'DE89370400440532013000' });
    expect(await world.fraud.decide(randomUUID(), facts)).toMatchObject({ action: 'block' });
    const { items } = await routes.entries('fraud');
    expect(items).toEqual([made]);
    expect(JSON.stringify(await world.item({ pk: 'LIST#fraud', sk: made.entry }))).not.toMatch(/3704/);
    await routes.unlist('fraud', made.entry);
    expect(await code(routes.unlist('fraud', made.entry))).toBe('not-found');
    expect(await world.fraud.decide(randomUUID(), facts)).toMatchObject({ action: 'allow' });
    const expiresAt = new Date(world.now().getTime() + 1_000).toISOString();
    await routes.list('fraud', { kind: 'device', value: 'd', reason: 'x', expiresAt });
    expect((await routes.entries('fraud')).items).toHaveLength(1);
    world.pass(1_000);
    expect((await routes.entries('fraud')).items).toEqual([]);
    expect(await code(routes.list('fraud', { kind: 'device', value: 'd', reason: 'x', expiresAt }))).toBe(
      'list-entry-end',
    );
  });

  it('stop an account by its id, whatever digits and letters that begins with, and however it was copied', async () => {
    const account = 'ab12c3d4-5e6f-8a1b-9c2d-3e4f5a6b7c8d';
    for (const value of [account, ` ${account.toUpperCase()} `]) {
      const made = await routes.list('fraud', { kind: 'account', value, reason: 'Known mule' });
      expect(await world.fraud.decide(randomUUID(), payment({ account }))).toMatchObject({ action: 'block' });
      await routes.unlist('fraud', made.entry);
    }
    const made = await routes.list('fraud', { kind: 'account', value: ' DE75 5121 0800 1245 1261 99', reason: 'Mule' });
    const away = payment({ payee: 'DE75512108001245126199' });
    expect(await world.fraud.decide(randomUUID(), away)).toMatchObject({ action: 'block' });
    await routes.unlist('fraud', made.entry);
    const shop = await routes.list('fraud', { kind: 'account', value: 'ab12-shop', reason: 'Sells nothing' });
    expect(await world.fraud.decide(randomUUID(), payment({ payee: 'ab12-shop' }))).toMatchObject({ action: 'block' });
    await routes.unlist('fraud', shop.entry);
  });
});

describe('a person', () => {
  it('takes what was decided about their payments with them, without rules; erased, nothing leads to them any more', async () => {
    const personId = randomUUID();
    const mine = payment({ personId, device: randomUUID(), ip: '203.0.113.5', ipCountry: 'DE' });
    const theirs = payment({ personId, organisationId: randomUUID(), device: mine.device as string });
    const subjects = Array.from({ length: 30 }, () => randomUUID());
    for (const [n, subject] of subjects.entries()) await world.fraud.decide(subject, n % 10 === 9 ? theirs : mine);
    const store = personStore(world.table as never);
    const context = { store, now: world.now } as never;
    const { records } = await exportDecisions({ personId }, context);
    expect(records).toHaveLength(30);
    expect(records[0]).toMatchObject({ type: 'fraudDecision', amount: '2500', device: mine.device });
    expect(JSON.stringify(records)).not.toMatch(/new-payee|never paid|score/);
    expect(JSON.stringify(records)).not.toContain(mine.payee);
    const removed: Record<string, number>[] = [];
    for (let again = true; again; ) {
      const answer = await eraseTraces({ personId }, context);
      removed.push(answer.removed);
      again = answer.again === true;
    }
    expect(removed.reduce((sum, { decisions = 0 }) => sum + decisions, 0)).toBe(30);
    for (const subject of subjects) {
      const text = JSON.stringify(await world.item(decisionKey(subject)));
      for (const id of [personId, mine.account, mine.device, mine.payee]) expect(text).not.toContain(id);
      expect((await routes.replay(subject)).same).toBe(true);
    }
    const left = async (pk: string) =>
      (
        await world.dynamo.query({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
        })
      ).Items.length;
    for (const pk of partitionsOf({ account: mine.account, device: mine.device as string }))
      expect(await left(pk)).toBe(0);
    // What the organisation's account did stays with the organisation.
    expect(await left(`COUNTER#account#${theirs.account}`)).toBeGreaterThan(0);
    expect((await eraseTraces({ personId }, context)).removed).toEqual({});
  });

  it('is erased wholly also when the decisions are over: whom their accounts met is forgotten no later', async () => {
    const credentialChangedAt = world.now().toISOString();
    const mine = payment({ personId: randomUUID(), device: randomUUID(), ip: '203.0.113.6', ipCountry: 'DE' });
    const held = randomUUID();
    await world.fraud.decide(randomUUID(), mine);
    await world.fraud.decide(held, { ...mine, payee: randomUUID(), device: randomUUID(), credentialChangedAt });
    world.pass(5 * 86_400_000);
    // Let through late, by an analyst.
    expect(await world.fraud.confirm(held)).toBe(true);
    const met = async () => {
      const { Items } = await world.dynamo.query<{ expiresAt: number }>({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `SEEN#${mine.account}` },
      });
      return Items.map(({ expiresAt }) => expiresAt);
    };
    const decided = (await world.decision(held))?.expiresAt ?? 0;
    expect([(await met()).length, Math.max(...(await met())) <= decided]).toEqual([7, true]);
  });
});
