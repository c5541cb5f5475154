import { createHash } from 'node:crypto';

/** What the processor of cards says of a new one. Its number never comes here. */
export interface IssuedCard {
  readonly token: string;
  readonly lastFour: string;
}

/** Asks the processor for a card. @param cardId ours: for the same one it gives the same card. */
export type CardProcessor = (cardId: string) => Promise<IssuedCard>;

/** A processor that stands in for one: cards by their ids, and nobody is asked. */
export const sandboxProcessor: CardProcessor = async (cardId) => {
  const digest = createHash('sha256').update(`card\n${cardId}`).digest('hex');
  const lastFour = String(Number.parseInt(digest.slice(-8), 16) % 10_000).padStart(4, '0');
  return { token: `tok_${digest.slice(0, 32)}`, lastFour };
};
