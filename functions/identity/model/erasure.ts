import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { again, untilSettled } from '../../../lib/runtime/until-settled.ts';
import type { Erasure } from '../contract/erasure.ts';
import type { ErasureStore } from '../store/erasures.ts';
import type { ErasureItem, Person } from '../store/items.ts';
import type { OrganisationStore } from '../store/organisations.ts';
import type { Command, PersonStore } from '../store/people.ts';

export const toErasure = ({ erasureId, state, requestedAt, dueAt, receiptId }: ErasureItem): Erasure => ({
  erasureId,
  state,
  requestedAt,
  dueAt,
  receiptId,
});

interface Scheduling extends Command {
  readonly store: Pick<ErasureStore, 'schedule' | 'find'>;
  readonly people: Pick<PersonStore, 'find'>;
  readonly organisations: Pick<OrganisationStore, 'list'>;
  readonly rules: () => { readonly coolingOffDays: number };
}

/**
 * Schedules a person's erasure. From this moment an owner does not count as one any more, so that no organisation with other
 * members can end up without owner, whoever leaves until the erasure is due.
 * @param more writes that belong to it, made from the answer.
 * @throws AppError `last-owner` naming the organisations that would have members but no owner; `conflict`.
 */
export async function scheduleErasure(
  start: Person,
  context: Scheduling,
  more: (erasure: Erasure) => readonly TransactItem[] = () => [],
): Promise<Erasure> {
  const { store, people, organisations, rules, now, newId } = context;
  let person = start;
  return untilSettled(async () => {
    if (person.status === 'erasing') {
      const found = await store.find(person.personId);
      if (found) return toErasure(found);
    }
    if (person.status !== 'active' && person.status !== 'disabled') throw new AppError('conflict');
    const owned = (await organisations.list(person.personId)).filter(
      ({ membership, organisation }) => membership.role === 'owner' && organisation.status === 'active',
    );
    const stuck = owned.filter(({ organisation }) => organisation.owners <= 1 && organisation.members > 1);
    if (stuck.length > 0) {
      const ids = stuck.map(({ organisation }) => organisation.organisationId);
      throw new AppError('last-owner', undefined, { extra: { organisations: ids } });
    }
    const at = now();
    const erasure: ErasureItem = {
      entity: 'Erasure',
      personId: person.personId,
      erasureId: newId(),
      receiptId: newId(),
      state: 'scheduled',
      statusBefore: person.status,
      requestedAt: at.toISOString(),
      dueAt: new Date(at.getTime() + rules().coolingOffDays * 86_400_000).toISOString(),
      done: {},
      partly: {},
    };
    const response = toErasure(erasure);
    const memberships = owned.map(({ membership }) => membership);
    const result = await store.schedule(person, erasure, memberships, response, context, more(response));
    if (result !== again) return result;
    person = (await people.find(person.personId)) ?? person;
    return again;
  });
}
