import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Happened } from '../../lib/contract/event.ts';
import { handled, once } from '../../lib/events/handled.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { createLogger } from '../../lib/runtime/logger.ts';
import { createOutcomes, type Outcomes } from '../../lib/runtime/outcomes.ts';
import { type DynamoTable, startTable } from '../runtime/dynamo-table.ts';
import { countSacks, type sackFilled, sacksIn } from './mill.ts';

let table: DynamoTable;
let outcomes: Outcomes;
beforeAll(async () => {
  table = await startTable('sacks');
  const key = (id: string) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' });
  outcomes = createOutcomes(table.dynamo, { name: () => table.name, key, ttl: 'expiresAt' });
});
afterAll(() => table.stop());

type Event = Happened<typeof sackFilled>;
/** How a delivery of an event ends. */
type Fate = 'done' | 'dies before its effect' | 'dies after its effect';

const quiet = { logger: (fields: object) => createLogger({ ...fields }, 'silent', () => undefined) };

/** A consumer that adds a weight to a sum, and dies as it is told. */
const weigher = (run: string, fateOf: () => Fate) =>
  consume(countSacks, quiet, async (event: Event) => {
    const fate = fateOf();
    if (fate === 'dies before its effect') throw new Error(fate);
    const add = {
      Update: {
        TableName: table.name,
        Key: { pk: `SUM#${run}`, sk: 'SUM' },
        UpdateExpression: 'ADD kilos :kilos',
        ExpressionAttributeValues: { ':kilos': event.detail.kilos },
      },
    };
    const now = new Date();
    const writes = [handled(sacksIn(table.name), 'countSacks', event, now), add];
    await once(() => outcomes.commit({ writes, idempotency: undefined, response: undefined, now }));
    if (fate === 'dies after its effect') throw new Error(fate);
  });

const message = (run: string, number: number) => ({
  body: JSON.stringify({
    id: randomUUID(),
    source: 'mill',
    'detail-type': 'SackFilled',
    detail: {
      id: `${run}-${number}`,
      version: 3,
      occurredAt: '2026-11-01T09:00:00.000Z',
      correlationId: 'request-1',
      causationId: 'request-1',
      data: { sackId: run, kilos: 10 ** number, grain: 'rye' },
    },
  }),
});

describe('batches with duplicates, in any order, of which parts fail', () => {
  it('have each effect once', async () => {
    const fate = fc.constantFrom<Fate>('done', 'done', 'dies before its effect', 'dies after its effect');
    const deliveries = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(
        deliveries,
        fc.array(fate, { maxLength: 30 }),
        fc.integer({ min: 1, max: 10 }),
        async (numbers, fates, size) => {
          const run = randomUUID();
          const left = [...fates];
          const handler = weigher(run, () => left.shift() ?? 'done');
          let waiting = numbers.map((number, index) => ({ messageId: `m${index}`, ...message(run, number) }));
          for (let round = 0; waiting.length > 0 && round < 100; round += 1) {
            const batch = waiting.slice(0, size);
            const answer = (await handler({ Records: batch }, {})) as {
              batchItemFailures: { itemIdentifier: string }[];
            };
            const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
            waiting = [...waiting.slice(size), ...batch.filter(({ messageId }) => failed.has(messageId))];
          }
          expect(waiting).toEqual([]);
          const { Item } = await table.dynamo.get({
            TableName: table.name,
            Key: { pk: `SUM#${run}`, sk: 'SUM' },
            ConsistentRead: true,
          });
          expect(Item?.kilos).toBe([...new Set(numbers)].reduce((sum, number) => sum + 10 ** number, 0));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('an event that is handled', () => {
  const event = { id: randomUUID() };
  const now = new Date('2026-11-01T09:00:00.000Z');
  const commit = (consumer: string) => () =>
    outcomes.commit({
      writes: [handled(sacksIn(table.name), consumer, event, now, 30)],
      idempotency: undefined,
      response: undefined,
      now,
    });

  it('is handled by each consumer for itself, and remembered for as long as is said', async () => {
    expect([await once(commit('one')), await once(commit('two')), await once(commit('one'))]).toEqual([
      true,
      true,
      false,
    ]);
    const Key = { pk: `HANDLED#${event.id}`, sk: 'one' };
    const { Item } = await table.dynamo.get({ TableName: table.name, Key, ConsistentRead: true });
    expect(Item?.expiresAt).toBe(Date.parse('2026-12-01T09:00:00.000Z') / 1000);
  });
  it('is so too where the store sends the transaction itself', async () => {
    const another = { id: randomUUID() };
    const send = () =>
      table.dynamo.transactWrite({ TransactItems: [handled(sacksIn(table.name), 'one', another, now)] });
    expect([await once(send), await once(send)]).toEqual([true, false]);
  });
  it('lets every other failure through', async () => {
    await expect(once(async () => Promise.reject(new Error('the table is gone')))).rejects.toThrow('the table is gone');
  });
});
