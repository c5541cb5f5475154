import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { enablePerson } from './contract/admin.ts';
import { changeStatus } from './model/status.ts';
import { type PersonStore, personStore } from './store/people.ts';

export const operation: Operation<typeof enablePerson, { store: Pick<PersonStore, 'find' | 'saveStatus'> }> = async (
  { params },
  _caller,
  context,
) => changeStatus(params.personId, 'active', undefined, context);

const store = personStore();
export const handler = handle(enablePerson, { store, outcomes: store.outcomes }, operation);
