import { concerns } from '../../lib/runtime/audit.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { identity } from './contract/module.ts';
import { createOrganisation } from './contract/organisations.ts';
import { toOrganisation } from './model/organisation.ts';
import type { OrganisationItem } from './store/items.ts';
import { type OrganisationStore, organisationStore } from './store/organisations.ts';

interface Dependencies {
  readonly store: Pick<OrganisationStore, 'create'>;
  readonly limits: () => { readonly organisationsPerPerson: number };
}

export const operation: Operation<typeof createOrganisation, Dependencies> = async (
  { body },
  { personId },
  context,
) => {
  const { store, limits, now, newId } = context;
  const at = now().toISOString();
  const organisation: OrganisationItem = {
    entity: 'Organisation',
    organisationId: newId(),
    name: body.name,
    status: 'active',
    members: 1,
    owners: 1,
    roles: {},
    roleMembers: {},
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  const { organisationId } = organisation;
  concerns({ organisationId, resource: `organisation/${organisationId}` });
  const response = toOrganisation(organisation, 'owner');
  return store.create(organisation, personId, limits().organisationsPerPerson, response, context);
};

const store = organisationStore();
export const handler = handle(
  createOrganisation,
  { store, outcomes: store.outcomes, limits: () => settings(identity), limiter: rateLimiter() },
  operation,
);
