import { variables } from '../../../lib/contract/environment.ts';
import { organisationKey } from '../../../lib/policy/accounts.ts';
import { type Bus, createBus } from '../../../lib/runtime/aws/bus.ts';
import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl, variable } from '../../../lib/runtime/environment.ts';
import { identity } from '../contract/module.ts';
import type { MembershipItem, OrganisationItem } from './items.ts';
import type { IdentityEvent } from './outbox.ts';
import { type People, peopleTable } from './people-table.ts';

type Member = Pick<MembershipItem, 'personId'>;
const pageSize = 100;

export const eventBus = (): Bus => createBus(() => variable(variables.eventBus));

/** Tells the bus of these people's memberships. */
export function tellOfMembers(bus: Bus, organisationId: string, members: readonly Member[]): Promise<void> {
  const events = members.map(({ personId }): IdentityEvent & { type: 'MembershipChanged' } => ({
    type: 'MembershipChanged',
    detail: { organisationId, personId },
  }));
  return bus.publish(events.map(({ type, detail }) => ({ source: identity.name, detailType: type, detail })));
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

    tell: (organisationId: string, members: readonly Member[]) => tellOfMembers(bus, organisationId, members),

    async continueLater(telling: Telling, delaySeconds: number): Promise<void> {
      await renames.send({ body: telling, delaySeconds });
    },
  };
}
