import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getProfile } from './contract/profile.ts';
import { newPerson, toProfile } from './model/person.ts';
import type { Person } from './store/items.ts';
import { type PersonStore, personStore } from './store/people.ts';
import { type SignIns, signIns } from './store/sign-ins.ts';

/** Costs no read of its own: the policy has read the person. Only a profile that sign-up failed to create is made here. */
export const operation: Operation<
  typeof getProfile,
  { store: Pick<PersonStore, 'create'>; signIns: Pick<SignIns, 'find'> }
> = async (_input, { account, personId }, { store, signIns, now }) => {
  if (account) return toProfile(account as Person);
  const user = await signIns.find(personId);
  if (!user) throw new AppError('session-revoked', 'The sign-in of this token no longer exists.');
  if (!user.enabled) throw new AppError('account-disabled');
  return toProfile(await store.create(newPerson(personId, user.attributes, now())));
};

export const handler = handle(getProfile, { store: personStore(), signIns: signIns() }, operation);
