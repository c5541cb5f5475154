import type { HolderKind } from '../model/products.ts';
import type { RequestState } from '../model/requests/request-states.ts';
import { holderPk } from './items.ts';

export const requestKey = (holderId: string, requestId: string) => ({
  pk: holderPk(holderId),
  sk: `REQUEST#${requestId}`,
});

/** A request as one of its two sides has it; both rows change together. */
export interface RequestItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'BankRequest';
  readonly requestId: string;
  /** Of one command that asked several. */
  readonly splitId: string;
  readonly side: 'asker' | 'asked';
  /** Whose row it is, and whose the other one; absent: the other side was erased. */
  readonly holderId: string;
  readonly holderKind: HolderKind;
  readonly otherId?: string;
  /** To which it is to be paid. */
  readonly accountId: string;
  /** Account number of the other side. */
  readonly number: string;
  /** Of who asks, for who is asked: as it stands in the documents. */
  readonly name?: string;
  /** Minor units as text. */
  readonly amount: string;
  readonly currency: string;
  readonly note?: string;
  readonly state: RequestState;
  readonly paymentId?: string;
  readonly until: string;
  readonly createdAt: string;
  /** One more with each change. */
  readonly revision: number;
  readonly agenda?: string;
  readonly agendaAt?: string;
  /** Epoch seconds: one that is over is forgotten. */
  readonly expiresAt?: number;
}
