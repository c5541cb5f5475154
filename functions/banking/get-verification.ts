import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getVerification } from './contract/kyc.ts';
import { assertHolder } from './model/holder-rights.ts';
import { verificationOf } from './model/verification-view.ts';
import { type VerificationStore, verificationStore } from './store/verifications.ts';

interface Dependencies {
  readonly store: Pick<VerificationStore, 'find'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof getVerification, Dependencies> = async ({ query }, caller, context) => {
  const { organisationId: holderId = caller.personId } = query;
  const holderKind = query.organisationId ? 'organisation' : 'person';
  await assertHolder(caller, { holderId, holderKind }, 'read', context.memberships);
  return verificationOf(await context.store.find(holderId));
};

export const handler = handle(getVerification, { store: verificationStore(), memberships: memberships() }, operation);
