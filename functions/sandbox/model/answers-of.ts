import { type Statement, writeCamt, writePain002 } from './answers.ts';
import { fateOf, linesOf, repeatsOf } from './fate.ts';
import type { Ordered } from './read-order.ts';

/** What was taken up, in its order. */
export interface Taken {
  readonly fileId: string;
  readonly number: number;
  readonly opening: bigint;
  readonly at: string;
}

/** What the pretended bank puts for a file, by key; the same bytes whenever it does. The statement comes last. */
export function answersOf(
  seed: string,
  iban: string,
  { messageId, currency, transfers }: Ordered,
  { fileId, number, opening, at }: Taken,
): readonly (readonly [key: string, text: string])[] {
  const statuses = transfers.map(({ endToEndId }) => {
    const { is, reason } = fateOf(seed, endToEndId);
    return is === 'rejected'
      ? { endToEndId, status: 'RJCT', ...(reason ? { reason } : {}) }
      : { endToEndId, status: 'ACSP' };
  });
  const status = writePain002(`P${messageId}`, at, messageId, statuses);
  const { isTwice, isNoticed } = repeatsOf(seed, fileId);
  const lines = linesOf(seed, transfers);
  const statement: Statement = { statementId: `S${currency}-${number}`, at, iban, currency, opening, lines };
  const key = (name: string) => `in/sandbox/${fileId}-${name}.xml`;
  return [
    [key('status'), status],
    ...(isTwice ? [[key('status-again'), `${status}\n`] as const] : []),
    ...(isNoticed && lines.length > 0
      ? [[key('notice'), writeCamt('054', { ...statement, statementId: `N${currency}-${number}` })] as const]
      : []),
    [key('statement'), writeCamt('053', statement)],
  ];
}
