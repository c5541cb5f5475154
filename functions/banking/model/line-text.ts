import type { PaymentItem } from '../store/items.ts';
import { interestText } from './interest/interest-text.ts';

/** What a line was for: a payment of the account, or a purchase, whose merchant is its note. */
export type LineSaid = Partial<Pick<PaymentItem, 'paymentId' | 'number' | 'note'>>;

/** What a line says: the number of the other side and the note, or the merchant. */
export function lineText(transferId: string, said: ReadonlyMap<string, LineSaid>): string | undefined {
  const { number, note } = said.get(transferId) ?? {};
  return [number, note].filter(Boolean).join(' ') || interestText(transferId);
}
