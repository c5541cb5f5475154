import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { disablePerson } from './contract/admin.ts';
import { changeStatus } from './model/status.ts';
import { type PersonStore, personStore } from './store/people.ts';

export const operation: Operation<typeof disablePerson, { store: Pick<PersonStore, 'find' | 'saveStatus'> }> = async (
  { params, body },
  caller,
  context,
) => {
  if (params.personId === caller.personId)
    throw new AppError('forbidden', 'Nobody shuts themselves out: ask another admin.');
  return changeStatus(params.personId, 'disabled', body.reason, context);
};

const store = personStore();
export const handler = handle(disablePerson, { store, outcomes: store.outcomes }, operation);
