import { defineModule } from '../../lib/contract/module.ts';
import { publishAccess } from '../../lib/sync/publish-access.ts';
import { membershipChanged } from '../identity/contract/events.ts';
import { identity } from '../identity/contract/module.ts';
import { sync } from '../sync/contract/module.ts';

/** Tells each person's devices which organisations the person belongs to, so that an app knows them offline. It has no routes. */
export const memberships = defineModule('memberships', {
  summary: 'Organisations of a person, on every device',
  uses: { identity, sync },
});

/** In the person's own space; the id of a document is that of its organisation. */
export const membershipCopies = memberships.collection('memberships', {
  summary: 'Organisations that the person belongs to, with the role there',
  writer: 'server',
  spaces: ['person'],
  roles: { owner: ['read'] },
  fields: {
    name: { type: 'string', required: true },
    role: { type: 'string', required: true },
    joinedAt: { type: 'string', format: 'date-time', required: true },
  },
});

export const publishMembership = memberships.consumer({
  on: { event: membershipChanged },
  summary: 'Bring the copy of a membership in the person’s own space up to date',
  access: { ...publishAccess, 'identity/people': ['BatchGetItem'] },
});
