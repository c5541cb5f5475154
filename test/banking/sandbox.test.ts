import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCamt } from '../../functions/banking/model/rails/camt.ts';
import { writePain001 } from '../../functions/banking/model/rails/pain001.ts';
import { readPain002 } from '../../functions/banking/model/rails/pain002.ts';
import { answersOf } from '../../functions/sandbox/model/answers-of.ts';
import { fateOf } from '../../functions/sandbox/model/fate.ts';
import { readOrder } from '../../functions/sandbox/model/read-order.ts';
import { pieces } from './bytes.ts';

const iban = 'DE75512108001245126199';
const order = (count: number) =>
  writePain001({
    messageId: 'M'.repeat(32),
    createdAt: '2026-11-21T08:00:00.000Z',
    debtor: { name: 'Mainstay', iban },
    executeOn: '2026-11-23',
    currency: 'EUR',
    transfers: Array.from({ length: count }, (_, i) => ({
      endToEndId: `e${i}`,
      amount: BigInt(i + 1),
      creditor: { name: "Dora & O'Neil", iban: 'DE89370400440532013000' },
      ...(i % 2 ? { text: 'Rent' } : {}),
    })),
  }).join('');

describe('the pretended bank', () => {
  it('reads what this backend writes', () => {
    const { messageId, currency, transfers } = readOrder(order(2));
    expect([messageId, currency]).toEqual(['M'.repeat(32), 'EUR']);
    expect(transfers).toMatchObject([
      { endToEndId: 'e0', amount: 1n, iban: 'DE89370400440532013000' },
      { endToEndId: 'e1', amount: 2n, text: 'Rent' },
    ]);
  });

  it('answers with files that this bank takes, the same for the same seed, whose sums are those of what it did', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 8 }), fc.integer({ min: 1, max: 60 }), async (seed, count) => {
        const read = readOrder(order(count));
        const taken = { fileId: 'f', number: 1, opening: 100n, at: '2026-11-21T08:05:00.000Z' };
        const answers = answersOf(seed, iban, read, taken);
        expect(answersOf(seed, iban, read, taken)).toEqual(answers);
        const text = (name: string) => answers.find(([key]) => key.endsWith(`-${name}.xml`))?.[1] ?? '';
        const [statement] = await readCamt(pieces(text('statement'), 4096));
        const { transfers } = await readPain002(pieces(text('status'), 4096));
        const rejected = transfers.filter(({ status }) => status === 'rejected').map(({ endToEndId }) => endToEndId);
        const fates = read.transfers.map(({ endToEndId }) => [endToEndId, fateOf(seed, endToEndId).is] as const);
        expect(rejected).toEqual(fates.filter(([, is]) => is === 'rejected').map(([id]) => id));
        const returned = fates.filter(([, is]) => is === 'returned').length;
        expect(statement?.entries.length).toBe(count - rejected.length + returned);
        expect(answers.at(-1)?.[0]).toContain('-statement');
      }),
      { numRuns: 30 },
    );
  });
});
