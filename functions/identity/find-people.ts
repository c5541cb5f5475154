import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { findPeople } from './contract/admin.ts';
import { toAdminView } from './model/person.ts';
import { type PersonStore, personStore } from './store/people.ts';
import { type SignIns, signIns } from './store/sign-ins.ts';

interface Dependencies {
  readonly store: Pick<PersonStore, 'find'>;
  readonly signIns: Pick<SignIns, 'findByEmail'>;
}

export const operation: Operation<typeof findPeople, Dependencies> = async ({ query }, _caller, { store, signIns }) => {
  const { email, personId } = query;
  if ((email === undefined) === (personId === undefined)) {
    throw new AppError('invalid-request', 'Give either `email` or `personId`.');
  }
  const ids = personId ? [personId] : (await signIns.findByEmail(email ?? '')).map(({ attributes }) => attributes.sub);
  const found = await Promise.all(ids.map((id) => store.find(id ?? '')));
  const people = found.flatMap((person) => (person && person.status !== 'erased' ? [person] : []));
  if (people.length > 0) concerns({ personIds: people.map((person) => person.personId) });
  return { items: people.map(toAdminView) };
};

export const handler = handle(findPeople, { store: personStore(), signIns: signIns() }, operation);
