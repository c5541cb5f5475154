import { announce, eventBus } from '../../../lib/events/announce.ts';
import { organisationKey } from '../../../lib/policy/accounts.ts';
import type { Bus } from '../../../lib/runtime/aws/bus.ts';
import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import { membershipChanged } from '../contract/events.ts';
import { identity } from '../contract/module.ts';
import type { MembershipItem, OrganisationItem } from './items.ts';
import { type People, peopleTable } from './people-table.ts';

type Member = Pick<MembershipItem, 'personId'>;
const pageSize = 100;

/**
 * Tells the bus of these people's memberships.
 * @param round tells this telling from another one of the same members.
 */
export function tellOfMembers(
  bus: Pick<Bus, 'publish'>,
  organisationId: string,
  members: readonly Member[],
  round: string,
  now: Date,
): Promise<void> {
  const news = members.map(({ personId }) => ({
    event: membershipChanged,
    detail: { organisationId, personId },
    key: `${organisationId}#${personId}#${round}`,
  }));
  return announce(bus, news, now);
}

/** How far the members of an organisation were told. */
export interface Telling {
  readonly organisationId: string;
  readonly start?: Readonly<Record<string, string>>;
  readonly told: number;
  readonly round: number;
}

export type MemberNews = ReturnType<typeof memberNews>;

/** News for all members of an organisation, however many. */
export function memberNews(
  people: People = peopleTable(),
  renames: Pick<Queue, 'send'> = createQueue(() => queueUrl(identity, 'renames')),
  bus: Bus = eventBus(),
) {
  const { dynamo, name } = people;

  return {
    /** Strongly consistent. */
    async find(organisationId: string): Promise<OrganisationItem | undefined> {
      const Key = organisationKey(organisationId);
      return (await dynamo.get<OrganisationItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** Some members; may lag behind by a second. */
    async page(
      organisationId: string,
      start: Telling['start'],
    ): Promise<{ members: Member[]; next: Telling['start'] }> {
      const { Items, LastEvaluatedKey } = await dynamo.query<Member>({
        TableName: name(),
        IndexName: 'byOrganisation',
        KeyConditionExpression: 'memberOf = :organisation',
        ExpressionAttributeValues: { ':organisation': organisationId },
        Limit: pageSize,
        ...(start ? { ExclusiveStartKey: start as Key } : {}),
      });
      return { members: Items, next: LastEvaluatedKey as Telling['start'] };
    },

    tell: (organisationId: string, members: readonly Member[], round: number, now: Date) =>
      tellOfMembers(bus, organisationId, members, `renamed ${round}`, now),

    async continueLater(telling: Telling, delaySeconds: number): Promise<void> {
      await renames.send({ body: telling, delaySeconds });
    },
  };
}
