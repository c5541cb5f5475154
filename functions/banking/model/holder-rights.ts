import { assertHolderBy } from '../../../lib/policy/assert-holder.ts';
import { banking } from '../contract/module.ts';

export type AccountAction = 'read' | 'spend' | 'manage';

/** Of accounts, cards and what belongs to them. */
export const assertHolder = assertHolderBy<AccountAction>(banking.policies, 'bank-account');
