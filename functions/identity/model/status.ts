import { AppError } from '../../../lib/runtime/app-error.ts';
import { again, untilSettled } from '../../../lib/runtime/until-settled.ts';
import type { Person } from '../store/items.ts';
import type { Command, PersonStore } from '../store/people.ts';
import { toAdminView } from './person.ts';

/**
 * Disables or enables a person; nothing happens when they are already. Who waits to be erased goes on waiting, and is that when they take it back.
 * @throws AppError `not-found`, also for who was erased; `erasure-pending` once the erasure has begun.
 */
export async function changeStatus(
  personId: string,
  status: 'active' | 'disabled',
  reason: string | undefined,
  context: Command & { readonly store: Pick<PersonStore, 'find' | 'saveStatus'> },
) {
  const { store, now } = context;
  return untilSettled(async () => {
    const person = await store.find(personId);
    if (!person || person.status === 'erased') throw new AppError('not-found');
    if (person.erasureStartedAt) throw new AppError('erasure-pending');
    const waits = person.status === 'erasing';
    const before = waits ? (person.disabledAt === undefined ? 'active' : 'disabled') : person.status;
    if (before === status && person.disabledReason === reason) return toAdminView(person);
    const at = now().toISOString();
    const disabledAt = status === 'disabled' ? (person.disabledAt ?? at) : undefined;
    const changed: Person = {
      ...person,
      status: waits ? 'erasing' : status,
      disabledAt,
      disabledReason: reason,
      updatedAt: at,
      version: person.version + 1,
    };
    const result = await store.saveStatus(person, changed, toAdminView(changed), context);
    return 'saved' in result ? result.saved : again;
  });
}
