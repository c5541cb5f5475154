import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { purgeOrganisation } from './contract/organisations.ts';
import { type PurgeStore, purgeStore } from './store/purges.ts';

/** Pages that one message works through; then another message goes on. */
const pagesPerMessage = 8;
/** Seconds given to the index when it shows nobody although someone is counted. */
const indexLag = 20;
/** Times that the index may lag behind before something must be wrong. */
const mostRounds = 45;

/**
 * Tells of memberships and removes them, then invitations, then leaves a tombstone. Each membership goes in its own transaction, so repeating, doubling
 * or stopping anywhere does no harm.
 */
export const operation: ConsumerOperation<typeof purgeOrganisation, { store: PurgeStore }> = async (
  { organisationId, round },
  { store, now },
) => {
  for (let page = 0; page < pagesPerMessage; page += 1) {
    const organisation = await store.find(organisationId);
    if (organisation?.status !== 'deleted') return;
    const members = organisation.members > 0 ? await store.someMembers(organisationId) : [];
    if (members.length > 0) await store.tell(organisationId, members, now());
    let removed = 0;
    for (const { personId } of members) {
      if (await store.removeMember(organisationId, personId, now())) removed += 1;
    }
    if (organisation.members > 0 && removed === 0) {
      if (round >= mostRounds) throw new Error(`${organisation.members} members are counted but not found`);
      return store.continueLater(organisationId, indexLag, round + 1);
    }
    if (organisation.members > removed) continue;
    const invitations = await store.removeInvitations(organisationId);
    if (!invitations.more) return store.finish(organisationId, now());
  }
  await store.continueLater(organisationId, 0);
};

export const handler = consume(purgeOrganisation, { store: purgeStore() }, operation);
