import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listOrganisations } from './contract/organisations.ts';
import { toOrganisation } from './model/organisation.ts';
import { type OrganisationStore, organisationStore } from './store/organisations.ts';

export const operation: Operation<typeof listOrganisations, { store: Pick<OrganisationStore, 'list'> }> = async (
  _input,
  { personId },
  { store },
) => {
  const found = await store.list(personId);
  return {
    items: found
      .filter(({ organisation }) => organisation.status === 'active')
      .map(({ organisation, membership }) => toOrganisation(organisation, membership.role)),
  };
};

export const handler = handle(listOrganisations, { store: organisationStore() }, operation);
