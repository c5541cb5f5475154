import { refuse } from '../refusal.ts';

export type AuthorisationState = 'authorised' | 'cleared' | 'reversed' | 'expired';

/** Part of an authorisation: a hold of the ledger has one amount, so each increment is one of its own. */
export interface HeldPart {
  readonly holdId: string;
  readonly amount: bigint;
  /** Still set aside. */
  readonly remaining: bigint;
}

/** A card's authorisation, minor units of one currency. It never changes; a step gives another one. */
export interface Authorisation {
  readonly authorisationId: string;
  readonly state: AuthorisationState;
  readonly parts: readonly HeldPart[];
  /** Authorised, increments included, minus what was reversed. */
  readonly approved: bigint;
  readonly cleared: bigint;
  /** Steps so far; what is stored changes on condition of it. */
  readonly version: number;
}

/** What the ledger is to do for a step, in this order. Ids are of the step, so a message that comes twice asks for the same again. */
export type CardCommand =
  | { readonly do: 'hold'; readonly holdId: string; readonly amount: bigint }
  | {
      readonly do: 'capture';
      readonly transferId: string;
      readonly holdId: string;
      readonly amount: bigint;
      readonly release?: true;
    }
  | { readonly do: 'void'; readonly holdId: string }
  /** Cleared beyond what was held: posted, and refused by funds like anything else. */
  | { readonly do: 'post'; readonly transferId: string; readonly amount: bigint };

export interface CardStep {
  readonly authorisation: Authorisation;
  readonly commands: readonly CardCommand[];
}

const positive = (amount: bigint) => {
  if (amount <= 0n) refuse('invalid-amount', 'an amount is more than zero');
};

/** @param holdId of the message */
export function authorise(authorisationId: string, holdId: string, amount: bigint): CardStep {
  positive(amount);
  const part = { holdId, amount, remaining: amount };
  const authorisation = {
    authorisationId,
    state: 'authorised' as const,
    parts: [part],
    approved: amount,
    cleared: 0n,
    version: 1,
  };
  return { authorisation, commands: [{ do: 'hold', holdId, amount }] };
}

function running(authorisation: Authorisation, step: string): Authorisation {
  if (authorisation.state !== 'authorised')
    refuse('invalid-state', `${step} of an authorisation that is ${authorisation.state}`);
  return { ...authorisation, version: authorisation.version + 1 };
}

/** @throws BankRefusal `invalid-state`, `invalid-amount` */
export function increment(before: Authorisation, holdId: string, amount: bigint): CardStep {
  positive(amount);
  const after = running(before, 'an increment');
  if (before.parts.some((part) => part.holdId === holdId)) refuse('invalid-state', 'this increment was made before');
  const parts = [...after.parts, { holdId, amount, remaining: amount }];
  return {
    authorisation: { ...after, parts, approved: after.approved + amount },
    commands: [{ do: 'hold', holdId, amount }],
  };
}

const held = (parts: readonly HeldPart[]) => parts.reduce((sum, { remaining }) => sum + remaining, 0n);

/**
 * Takes what the merchant presents: from the holds, the oldest first, and beyond them from the account. With the last clearing what is left is given back.
 * @param stepId of the message; its commands have ids made of it
 * @param options.beyond how much more than is approved a clearing may be, as schemes allow for tips
 * @throws BankRefusal `exceeds-authorisation`, `invalid-state`, `invalid-amount`
 */
export function clear(
  before: Authorisation,
  stepId: string,
  amount: bigint,
  options: { readonly isLast: boolean; readonly beyond?: bigint },
): CardStep {
  positive(amount);
  const after = running(before, 'a clearing');
  if (before.cleared + amount > before.approved + (options.beyond ?? 0n))
    refuse('exceeds-authorisation', `${before.approved - before.cleared} are left of it`);
  let rest = amount;
  const commands: CardCommand[] = [];
  const parts = after.parts.map((part, index): HeldPart => {
    const left = rest >= part.remaining ? 0n : part.remaining - rest;
    const taken = part.remaining - left;
    rest -= taken;
    const release = options.isLast && left > 0n;
    if (taken > 0n)
      commands.push({
        do: 'capture',
        transferId: `${stepId}.${index}`,
        holdId: part.holdId,
        amount: taken,
        ...(release ? { release } : {}),
      });
    else if (release) commands.push({ do: 'void', holdId: part.holdId });
    return { ...part, remaining: release ? 0n : left };
  });
  if (rest > 0n) commands.push({ do: 'post', transferId: `${stepId}.beyond`, amount: rest });
  const isOver = options.isLast || held(parts) === 0n;
  return {
    authorisation: { ...after, parts, cleared: before.cleared + amount, state: isOver ? 'cleared' : 'authorised' },
    commands,
  };
}

/**
 * Gives back all of what is held, or a part: holds end whole, the newest first, and what is smaller than the next one stays set aside until the authorisation
 * ends, though it can be cleared no more. So the holder sees too little for a while, and never too much.
 * @throws BankRefusal `exceeds-authorisation`, `invalid-state`, `invalid-amount`
 */
export function reverse(before: Authorisation, amount?: bigint): CardStep {
  const after = running(before, 'a reversal');
  const open = before.approved - before.cleared;
  const taken = amount ?? open;
  if (amount !== undefined) positive(amount);
  if (taken > open) refuse('exceeds-authorisation', `${open} are left of it`);
  const approved = before.approved - taken;
  // What was cut off by reversals before, and stayed in a hold, counts as well.
  let spare = held(before.parts) - (approved - before.cleared);
  const isWhole = approved === before.cleared;
  const voided = new Set<string>();
  for (const { holdId, remaining } of before.parts.toReversed()) {
    if (remaining === 0n || (!isWhole && remaining > spare)) continue;
    voided.add(holdId);
    spare -= remaining;
  }
  const parts = after.parts.map((part) => (voided.has(part.holdId) ? { ...part, remaining: 0n } : part));
  const state = isWhole ? (before.cleared > 0n ? 'cleared' : 'reversed') : 'authorised';
  const commands = [...voided].map((holdId) => ({ do: 'void' as const, holdId }));
  return { authorisation: { ...after, parts, approved, state }, commands };
}

/** The merchant never came: everything that is still held is given back. @throws BankRefusal `invalid-state` */
export function expire(before: Authorisation): CardStep {
  const after = running(before, 'the expiry');
  const open = after.parts.filter(({ remaining }) => remaining > 0n);
  const parts = after.parts.map((part) => ({ ...part, remaining: 0n }));
  const commands = open.map(({ holdId }) => ({ do: 'void' as const, holdId }));
  return { authorisation: { ...after, parts, state: before.cleared > 0n ? 'cleared' : 'expired' }, commands };
}
