import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { createPerson } from './contract/work.ts';
import { newPerson } from './model/person.ts';
import { type PersonStore, personStore } from './store/people.ts';

/**
 * Cognito calls this after a sign-up and after a forgotten password, and may call it twice. An error would show as a failed
 * sign-up although the user is confirmed, so a failure is only logged: GET /v1/me then creates the person.
 */
export const operation: ConsumerOperation<typeof createPerson, { store: Pick<PersonStore, 'create'> }> = async (
  { personId, attributes },
  { store, now, log },
) => {
  try {
    await store.create(newPerson(personId, attributes, now()));
  } catch (error) {
    log.error('person not created yet', { personId, error });
  }
};

export const handler = consume(createPerson, { store: personStore() }, operation);
