import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { requestErasure } from './contract/erasure.ts';
import { identity } from './contract/module.ts';
import { scheduleErasure } from './model/erasure.ts';
import { type ErasureStore, erasureStore } from './store/erasures.ts';
import type { Person } from './store/items.ts';
import { type OrganisationStore, organisationStore } from './store/organisations.ts';
import { type PersonStore, personStore } from './store/people.ts';

interface Dependencies {
  readonly store: Pick<ErasureStore, 'schedule' | 'find'>;
  readonly people: Pick<PersonStore, 'find'>;
  readonly organisations: Pick<OrganisationStore, 'list'>;
  readonly rules: () => { readonly coolingOffDays: number };
}

export const operation: Operation<typeof requestErasure, Dependencies> = async (_input, caller, context) =>
  scheduleErasure(caller.account as Person, context);

const store = erasureStore();
export const handler = handle(
  requestErasure,
  {
    store,
    outcomes: store.outcomes,
    people: personStore(),
    organisations: organisationStore(),
    rules: () => settings(identity),
  },
  operation,
);
