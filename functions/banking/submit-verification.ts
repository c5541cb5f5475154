import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { submitVerification } from './contract/kyc.ts';
import { assertHolder } from './model/holder-rights.ts';
import type { Level } from './model/kyc/verification.ts';
import { nextVerification } from './model/next-verification.ts';
import { verificationOf } from './model/verification-view.ts';
import { kycKey } from './store/items.ts';
import { type VerificationStore, verificationStore } from './store/verifications.ts';

interface Dependencies {
  readonly store: Pick<VerificationStore, 'find' | 'put'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof submitVerification, Dependencies> = async ({ body }, caller, context) => {
  const { organisationId: holderId = caller.personId, reference } = body;
  const holderKind = body.organisationId ? 'organisation' : 'person';
  await assertHolder(caller, { holderId, holderKind }, 'manage', context.memberships);
  const before = await context.store.find(holderId);
  const after = nextVerification(verificationOf(before), { type: 'submit', level: body.level as Level });
  const item = {
    ...kycKey(holderId),
    entity: 'HolderVerification' as const,
    holderId,
    holderKind,
    ...after,
    reference,
    ...(before?.name === undefined ? {} : { name: before.name }),
    revision: (before?.revision ?? 0) + 1,
  } as const;
  return context.store.put(item, [], after, context);
};

const store = verificationStore();
export const handler = handle(
  submitVerification,
  { store, outcomes: store.outcomes, memberships: memberships() },
  operation,
);
