import { organisationSpace, personSpace } from '../../../lib/sync/space-id.ts';
import type { TermsItem } from '../store/items.ts';

/** Where the holder's devices look; nowhere when the holder is gone. */
export function spaceOf({ holderId, holderKind }: Pick<TermsItem, 'holderId' | 'holderKind'>): string | undefined {
  if (holderId === undefined) return undefined;
  return holderKind === 'person' ? personSpace(holderId) : organisationSpace(holderId);
}
