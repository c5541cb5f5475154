import type { Authorisation, CardStep } from './authorisation.ts';

/** One thing that the ledger is to do for a step, minor units as text. It is stored until it is done, in the transaction that does it. */
export type Owed =
  | { readonly do: 'post'; readonly transferId: string; readonly amount: string }
  | {
      readonly do: 'capture';
      readonly transferId: string;
      readonly holdId: string;
      readonly amount: string;
      /** Given back with it. */
      readonly released: string;
    }
  | { readonly do: 'void'; readonly holdId: string; readonly released: string };

/**
 * What a step owes, what can be refused first: beyond what is held there may be no funds, and then nothing of it has happened.
 * @param idOf the ledger's id for one of the step's own
 */
export function owedFor(before: Authorisation, step: CardStep, idOf: (id: string) => string): readonly Owed[] {
  const left = new Map(before.parts.map(({ holdId, remaining }) => [holdId, remaining]));
  const owed = step.commands.map((command): Owed => {
    switch (command.do) {
      case 'hold':
        throw new Error('a hold is a message of its own, and never owed');
      case 'post':
        return { do: 'post', transferId: idOf(command.transferId), amount: String(command.amount) };
      case 'void':
        return { do: 'void', holdId: command.holdId, released: String(left.get(command.holdId) ?? 0n) };
      default: {
        const { transferId, holdId, amount, release } = command;
        const rest = release ? (left.get(holdId) ?? 0n) - amount : 0n;
        return { do: 'capture', transferId: idOf(transferId), holdId, amount: String(amount), released: String(rest) };
      }
    }
  });
  return [...owed.filter((each) => each.do === 'post'), ...owed.filter((each) => each.do !== 'post')];
}

/** What is set aside although the row says that it is not any more. */
export const owedOf = (owed: readonly Owed[]): bigint =>
  owed.reduce((sum, each) => {
    if (each.do === 'post') return sum;
    return sum + BigInt(each.released) + (each.do === 'capture' ? BigInt(each.amount) : 0n);
  }, 0n);

/** What is given back with it. */
export const releasedBy = (owed: Owed): bigint => (owed.do === 'post' ? 0n : BigInt(owed.released));
