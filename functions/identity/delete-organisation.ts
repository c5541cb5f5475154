import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { deleteOrganisation } from './contract/organisations.ts';
import type { OrganisationItem } from './store/items.ts';
import { type OrganisationStore, organisationStore } from './store/organisations.ts';

export const operation: Operation<typeof deleteOrganisation, { store: Pick<OrganisationStore, 'delete'> }> = async (
  _input,
  caller,
  context,
) => {
  let organisation = caller.organisation as OrganisationItem;
  await untilSettled(async () => {
    const result = await context.store.delete(organisation, context);
    if ('saved' in result) return undefined;
    organisation = result.newer;
    return again;
  });
};

const store = organisationStore();
export const handler = handle(deleteOrganisation, { store, outcomes: store.outcomes }, operation);
