import type { DisputeReason, DisputeState } from '../model/disputes/reasons.ts';
import { accountPk } from './items.ts';

/** Under its account: `ACCOUNT#<id>`, `DISPUTE#<id>`. */
export const disputeKey = (accountId: string, disputeId: string) => ({
  pk: accountPk(accountId),
  sk: `DISPUTE#${disputeId}`,
});

export interface DisputeItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'BankDispute';
  readonly disputeId: string;
  readonly accountId: string;
  readonly caseId: string;
  /** One of the two. */
  readonly paymentId?: string;
  readonly purchaseId?: string;
  readonly state: DisputeState;
  readonly reason: DisputeReason;
  readonly note?: string;
  /** Minor units as text. */
  readonly amount: string;
  readonly currency: string;
  /** `0`: nothing is credited before it is decided. */
  readonly credited: string;
  /** It takes room among the open ones (`dispute-room.ts`). Absent in those that were opened before these were counted. */
  readonly counted?: true;
  /** What it credited takes room among that of the holder's other accounts, too. Absent in those that were opened before it did. */
  readonly countedOfHolder?: true;
  readonly openedAt: string;
  readonly decidedAt?: string;
  /** By which command: the id of its outcome. */
  readonly openedBy: string;
  readonly decidedBy?: string;
}
