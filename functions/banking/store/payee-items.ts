import type { NameMatch } from '../model/payees/name-match.ts';
import type { HolderKind } from '../model/products.ts';
import { holderPk } from './items.ts';

export const payeeKey = (holderId: string, payeeId: string) => ({ pk: holderPk(holderId), sk: `PAYEE#${payeeId}` });

export interface PayeeItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'BankPayee';
  readonly payeeId: string;
  /** Whose payee it is. */
  readonly holderId: string;
  readonly holderKind: HolderKind;
  /** As it was given, never as it was found. */
  readonly name: string;
  readonly number: string;
  readonly match: NameMatch;
  readonly confirmedAt?: string;
  readonly createdAt: string;
}
