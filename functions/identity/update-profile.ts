import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { updateProfile } from './contract/profile.ts';
import { changePerson, toProfile } from './model/person.ts';
import type { Person } from './store/items.ts';
import { type PersonStore, personStore } from './store/people.ts';

export const operation: Operation<typeof updateProfile, { store: Pick<PersonStore, 'saveProfile'> }> = async (
  { body },
  caller,
  { store, idempotency, now, newId },
) => {
  let person = caller.account as Person;
  return untilSettled(async () => {
    if (body.version !== undefined && body.version !== person.version) {
      throw new AppError('conflict', `The profile is at version ${person.version}.`);
    }
    const changed = changePerson(person, body, now());
    if (changed === person) return toProfile(person);
    const result = await store.saveProfile(person, changed, toProfile(changed), { idempotency, now, newId });
    if ('saved' in result) return result.saved;
    if (result.newer?.status !== 'active') throw new AppError('conflict', 'The account was closed meanwhile.');
    person = result.newer;
    return again;
  });
};

const store = personStore();
export const handler = handle(updateProfile, { store, outcomes: store.outcomes }, operation);
