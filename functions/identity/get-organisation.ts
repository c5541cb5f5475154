import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { getOrganisation } from './contract/organisations.ts';
import { toOrganisation } from './model/organisation.ts';
import type { OrganisationItem } from './store/items.ts';

/** Costs no read of its own: the policy has read membership and organisation. */
export const operation: Operation<typeof getOrganisation> = async (_input, { organisation, membership }) =>
  toOrganisation(organisation as OrganisationItem, membership?.role ?? '');

export const handler = handle(getOrganisation, { keys: keyGuard() }, operation);
