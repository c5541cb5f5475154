import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { refreshEmail } from './contract/profile.ts';
import { emailOf, toProfile } from './model/person.ts';
import type { Person } from './store/items.ts';
import { type PersonStore, personStore } from './store/people.ts';
import { type SignIns, signIns } from './store/sign-ins.ts';

export const operation: Operation<
  typeof refreshEmail,
  { store: Pick<PersonStore, 'saveProfile'>; signIns: Pick<SignIns, 'find'> }
> = async (_input, caller, { store, signIns, now, newId }) => {
  const user = await signIns.find(caller.personId);
  if (!user) throw new AppError('session-revoked', 'The sign-in of this token no longer exists.');
  const address = emailOf(user.attributes);
  let person = caller.account as Person;
  return untilSettled(async () => {
    if (person.email === address.email && person.emailVerified === address.emailVerified) return toProfile(person);
    const { email: _old, ...rest } = person;
    const changed = { ...rest, ...address, updatedAt: now().toISOString(), version: person.version + 1 } as Person;
    const result = await store.saveProfile(person, changed, toProfile(changed), { idempotency: undefined, now, newId });
    if ('saved' in result) return result.saved;
    if (result.newer?.status !== 'active') throw new AppError('conflict', 'The account was closed meanwhile.');
    person = result.newer;
    return again;
  });
};

export const handler = handle(refreshEmail, { store: personStore(), signIns: signIns() }, operation);
