import { concerns } from '../../../lib/runtime/audit.ts';
import type { TermsItem } from '../store/items.ts';

/** Whom what is done to an account concerns: who holds it, if anybody does. */
export function concernsHolder({ holderId, holderKind }: Pick<TermsItem, 'holderId' | 'holderKind'>): void {
  if (holderId) concerns(holderKind === 'person' ? { personId: holderId } : { organisationId: holderId });
}
