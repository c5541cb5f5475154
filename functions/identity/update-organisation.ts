import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { updateOrganisation } from './contract/organisations.ts';
import { toOrganisation } from './model/organisation.ts';
import type { OrganisationItem } from './store/items.ts';
import { type OrganisationStore, organisationStore } from './store/organisations.ts';

export const operation: Operation<typeof updateOrganisation, { store: Pick<OrganisationStore, 'save'> }> = async (
  { body },
  caller,
  { store, idempotency, now },
) => {
  const role = caller.membership?.role ?? '';
  let organisation = caller.organisation as OrganisationItem;
  return untilSettled(async () => {
    if (body.version !== undefined && body.version !== organisation.version) {
      throw new AppError('conflict', `The organisation is at version ${organisation.version}.`);
    }
    if (body.name === undefined || body.name === organisation.name) return toOrganisation(organisation, role);
    const at = now();
    const changed = {
      ...organisation,
      name: body.name,
      updatedAt: at.toISOString(),
      version: organisation.version + 1,
    };
    const change = { set: { name: body.name }, when: '' };
    const response = toOrganisation(changed, role);
    const result = await store.save(organisation, change, response, { idempotency, now: () => at });
    if ('saved' in result) return result.saved;
    organisation = result.newer;
    return again;
  });
};

const store = organisationStore();
export const handler = handle(updateOrganisation, { store, outcomes: store.outcomes }, operation);
