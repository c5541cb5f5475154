import { path } from '../../../lib/runtime/aws/expressions.ts';
import type { OrganisationItem } from './items.ts';
import { organisationStore } from './organisations.ts';
import type { Command } from './people.ts';
import { type People, peopleTable } from './people-table.ts';

export type RoleStore = ReturnType<typeof roleStore>;

/** An organisation's own roles; they stand in its item, so that decisions read them with it. */
export function roleStore(people: People = peopleTable()) {
  const { outcomes, save } = organisationStore(people);

  return {
    outcomes,

    /** Creates or changes a role; its members have the new rights from their next request on. */
    put<T>(before: OrganisationItem, role: string, actions: readonly string[], response: T, command: Command) {
      const isNew = !Object.hasOwn(before.roles, role);
      const set = {
        [path('roles', role)]: actions,
        ...(isNew ? { [path('roleMembers', role)]: 0 } : {}),
      };
      return save(before, { set, when: '' }, response, command);
    },

    /** Deletes a role that nobody holds; with a holder `newer` says so in its counts. */
    delete(before: OrganisationItem, role: string, command: Command) {
      const set = { [path('roles', role)]: undefined, [path('roleMembers', role)]: undefined };
      const change = { set, when: `${path('roleMembers', role)} = :nobody`, values: { ':nobody': 0 } };
      return save(before, change, undefined, command);
    },
  };
}
