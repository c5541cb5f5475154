import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBackTest } from '../../functions/fraud/contract/back-tests.ts';
import { fraud } from '../../functions/fraud/contract/module.ts';
import { operation as getBackTest } from '../../functions/fraud/get-back-test.ts';
import { operation as run } from '../../functions/fraud/run-back-test.ts';
import { operation as startBackTest } from '../../functions/fraud/start-back-test.ts';
import { backTestStore, pastDecisions } from '../../functions/fraud/store/back-tests.ts';
import { ruleReader } from '../../functions/fraud/store/rule-reader.ts';
import { createFraud } from '../../lib/fraud/decide.ts';
import type { RuleSet } from '../../lib/fraud/model/rule-set.ts';
import { starterRules } from '../../lib/fraud/model/starter-rules.ts';
import { activeKey, decisionKey, versionKey } from '../../lib/fraud/store/items.ts';
import { type JobsWorld, startJobs } from '../jobs/world.ts';
import { payment, tableName } from './world.ts';

let world: JobsWorld;
const files = new Map<string, string>();
const analyst = randomUUID();
const name = () => tableName;
const table = () => ({ dynamo: world.dynamo, name });
const candidate: RuleSet = {
  version: 'candidate',
  lists: {},
  bands: [],
  rules: [
    { id: 'large', because: 'It is large', when: { feature: 'amount', op: 'gte', value: '50000' }, action: 'review' },
  ],
};
let dependencies: object;

beforeAll(async () => {
  process.env.TABLE_JOBS_JOBS = 'jobs.jobs';
  world = await startJobs([fraud]);
  const bucket = {
    objects: {
      put: async (key: string, body: Uint8Array | string) =>
        void files.set(key, Buffer.from(body as string).toString()),
      head: async (key: string) => ({ size: Buffer.byteLength(files.get(key) ?? ''), eTag: '' }),
    },
    multipart: {} as never,
  };
  const past = pastDecisions(table());
  const rules = ruleReader(table());
  const objects = { presignGet: (key: string) => `https://files.example/${key}` } as never;
  dependencies = { rules, past, bucket, limits: () => ({ reportBytes: 100_000 }), sizes: { page: 4, read: 3 } };
  world.handle(runBackTest, (input, given) => run(input, { ...given, ...dependencies } as never));
  Object.assign(dependencies, { store: backTestStore(world.table, objects) });
  const Item = { ...versionKey('candidate'), version: 'candidate', ruleSet: JSON.stringify(candidate) };
  await world.dynamo.put({ TableName: tableName, Item });
});
afterAll(() => world?.stop());

const context = () => ({ ...world.tools, idempotency: undefined, ...dependencies }) as never;
const caller = (personId: string) => ({ personId }) as never;
const start = (order: object, version = 'candidate') =>
  startBackTest({ params: { version }, query: {}, body: order } as never, caller(analyst), context());
const read = (backTestId: string, who = analyst, version = 'candidate') =>
  getBackTest({ params: { version, backTestId }, query: {}, body: undefined } as never, caller(who), context());
const code = async (act: Promise<unknown>) =>
  act.then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

describe('a back-test', () => {
  it('decides the past once more: figures of all of it, a line for each that differs, and nothing changes', async () => {
    const decide = createFraud({ connect: () => world.dynamo, name, now: () => new Date(world.world.now) }).decide;
    const subjects: { subject: string; amount: bigint; broken: boolean }[] = [];
    for (let n = 0; n < 20; n += 1) {
      const [subject, amount, broken] = [randomUUID(), BigInt(10_000 * (n % 10) + 1), n % 7 === 6];
      if (broken)
        await world.dynamo.put({ TableName: tableName, Item: { ...activeKey, version: 'gone', shadows: [] } });
      await decide(subject, payment({ amount, ...(n === 3 ? { payeeCountry: 'KP' } : {}) }));
      if (broken) await world.dynamo.delete({ TableName: tableName, Key: activeKey });
      subjects.push({ subject, amount, broken });
      world.world.now += 7_200_000;
    }
    const looked = subjects.filter(({ broken }) => !broken);
    const large = looked.filter(({ amount }) => amount >= 50_000n);
    for (const [n, { subject }] of large.entries()) {
      const Key = decisionKey(subject);
      const as = n === 0 ? 'legitimate' : 'fraud';
      await world.dynamo.update({
        TableName: tableName,
        Key,
        UpdateExpression: 'SET #l = :l',
        ExpressionAttributeNames: { '#l': 'label' },
        ExpressionAttributeValues: { ':l': { as } },
      });
    }
    const made = await start({ from: '2026-11-21', to: '2026-11-23', format: 'ndjson' });
    expect(made).toMatchObject({ state: 'queued', version: 'candidate' });
    // One page of it is lost with its process, and made again.
    world.world.timeLeft = 0;
    await world.drain();
    const done = await read(made.backTestId);
    const [all, stopped] = [looked.length, large.length];
    // What was refused for its country would go, and what is large would not.
    expect(done).toMatchObject({
      state: 'done',
      rows: stopped + 1,
      summary: {
        decisions: all,
        skipped: 20 - all,
        differing: stopped + 1,
        actions: { allow: all - stopped, review: stopped },
        were: { allow: all - 1, review: 1 },
        rules: { large: stopped },
        labelled: { precision: { of: stopped, count: stopped - 1 }, recall: { of: stopped - 1, count: stopped - 1 } },
      },
      file: { url: expect.stringContaining(made.backTestId) },
    });
    const lines = (files.get(`${made.backTestId}.ndjson`) ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Set(lines.map(({ subjectId }) => subjectId)).size).toBe(stopped + 1);
    expect(
      lines
        .filter(({ now }) => now === 'review')
        .map(({ subjectId }) => subjectId)
        .sort(),
    ).toEqual(large.map(({ subject }) => subject).sort());
    for (const { subject } of looked)
      expect((await world.dynamo.get({ TableName: tableName, Key: decisionKey(subject) })).Item?.version).toBe(
        starterRules.version,
      );
    expect(await code(read(made.backTestId, randomUUID()))).toBe('not-found');
    expect(await code(read(made.backTestId, analyst, 'starter-1'))).toBe('not-found');
  });

  it('by the rules that decided says the same throughout', async () => {
    world.world.timeLeft = 100_000;
    const made = await start({ from: '2026-11-20', to: '2026-12-20', format: 'csv' }, 'starter-1');
    await world.drain();
    expect(await read(made.backTestId, analyst, 'starter-1')).toMatchObject({ rows: 0, summary: { differing: 0 } });
    expect(files.get(`${made.backTestId}.csv`)).toBe(
      'subjectId,decidedAt,kind,wasVersion,was,now,score,rules,label\r\n',
    );
  });

  it('is of days that the calendar has, 31 at most, and of a rule set that there is', async () => {
    for (const [from, to] of [
      ['2026-02-30', '2026-03-01'],
      ['2026-03-02', '2026-03-01'],
      ['2026-03-01', '2026-04-01'],
    ])
      expect(await code(start({ from, to, format: 'csv' }))).toBe('back-test-period');
    expect(await code(start({ from: '2026-03-01', to: '2026-03-31', format: 'csv' }, 'gone'))).toBe('not-found');
  });
});
