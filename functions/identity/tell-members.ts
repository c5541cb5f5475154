import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { tellMembers } from './contract/organisations.ts';
import { type MemberNews, memberNews } from './store/member-news.ts';

/** Pages that one message works through; then another message goes on. */
const pagesPerMessage = 10;
/** Seconds given to the index when it shows fewer members than are counted. */
const indexLag = 20;
/** Times that it is waited for. */
const mostRounds = 5;

/**
 * Tells of everybody whom the index shows, and of all once more when they were fewer than are counted: somebody who has just joined may have
 * been told of under the old name, and may not stand in the index yet. A membership that is told of twice does no harm.
 */
export const operation: ConsumerOperation<typeof tellMembers, { store: MemberNews }> = async (
  { organisationId, start, told, round },
  { store, log, now },
) => {
  let position = start;
  let count = told;
  for (let page = 0; page < pagesPerMessage; page += 1) {
    const { members, next } = await store.page(organisationId, position);
    await store.tell(organisationId, members, round, now());
    count += members.length;
    position = next;
    if (next) continue;
    const organisation = await store.find(organisationId);
    if (organisation?.status !== 'active' || count >= organisation.members) return;
    if (round < mostRounds) return store.continueLater({ organisationId, told: 0, round: round + 1 }, indexLag);
    return log.warn('members are counted whom the index does not show', {
      organisationId,
      missing: organisation.members - count,
    });
  }
  await store.continueLater({ organisationId, start: position, told: count, round }, 0);
};

export const handler = consume(tellMembers, { store: memberNews() }, operation);
