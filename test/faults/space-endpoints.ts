import {
  createSpace,
  createSpaceInvitation,
  deleteSpace,
  joinSpace,
  removeSpaceMember,
  updateSpaceMember,
} from '../../functions/sync/contract/spaces.ts';
import { operation as create } from '../../functions/sync/create-space.ts';
import { operation as invite } from '../../functions/sync/create-space-invitation.ts';
import { operation as end } from '../../functions/sync/delete-space.ts';
import { operation as join } from '../../functions/sync/join-space.ts';
import { operation as remove } from '../../functions/sync/remove-space-member.ts';
import { spaceMemberStore } from '../../functions/sync/store/members.ts';
import { spaceInvitationStore } from '../../functions/sync/store/space-invitations.ts';
import { spaceTable } from '../../functions/sync/store/space-table.ts';
import { spaceStore } from '../../functions/sync/store/spaces.ts';
import { operation as update } from '../../functions/sync/update-space-member.ts';
import type { Surroundings } from './backend.ts';

const limits = () => ({ spacesPerPerson: 100, membersPerSpace: 200, invitationHours: 72 });

const spacesOf = ({ dynamo, tables }: Surroundings) => spaceStore(spaceTable(dynamo, tables));
const membersOf = (around: Surroundings) => {
  const members = spaceMemberStore(spaceTable(around.dynamo, around.tables));
  return { store: spacesOf(around), members, outcomes: members.outcomes };
};
const invitationsOf = ({ dynamo, tables }: Surroundings) => spaceInvitationStore(spaceTable(dynamo, tables));

/** The routes by which people share spaces. */
export const spaceEndpoints = {
  createSpace: {
    route: createSpace,
    operation: create,
    dependencies: (around: Surroundings) => {
      const store = spacesOf(around);
      return { store, outcomes: store.outcomes, limits };
    },
  },
  deleteSpace: {
    route: deleteSpace,
    operation: end,
    dependencies: (around: Surroundings) => {
      const store = spacesOf(around);
      return { store, outcomes: store.outcomes };
    },
  },
  createSpaceInvitation: {
    route: createSpaceInvitation,
    operation: invite,
    dependencies: (around: Surroundings) => ({ store: spacesOf(around), invitations: invitationsOf(around), limits }),
  },
  joinSpace: {
    route: joinSpace,
    operation: join,
    dependencies: (around: Surroundings) => {
      const store = invitationsOf(around);
      return { store, outcomes: store.outcomes, limits };
    },
  },
  updateSpaceMember: { route: updateSpaceMember, operation: update, dependencies: membersOf },
  removeSpaceMember: { route: removeSpaceMember, operation: remove, dependencies: membersOf },
};
