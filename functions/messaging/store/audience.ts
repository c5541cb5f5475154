import { variables } from '../../../lib/contract/environment.ts';
import { membershipKey, personKey } from '../../../lib/policy/accounts.ts';
import { createUserPool, type UserPool } from '../../../lib/runtime/aws/cognito.ts';
import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { AwsError } from '../../../lib/runtime/aws/errors.ts';
import { tableName, variable } from '../../../lib/runtime/environment.ts';
import { identity } from '../../identity/contract/module.ts';
import type { Filter } from '../contract/segments.ts';
import { type Activities, activitiesAsked, type Profile } from '../model/segment.ts';
import type { ActivityItem } from './items.ts';
import { activityKey, personPartition } from './keys.ts';
import { type Messages, messagesTable } from './messages-table.ts';

export interface Candidate {
  readonly profile: Profile;
  readonly activities: Activities;
}
export interface AudiencePage {
  readonly candidates: readonly Candidate[];
  /** People looked at. */
  readonly looked: number;
  /** Where the next page begins; absent after the last. */
  readonly next?: string;
}
export type Audience = ReturnType<typeof audienceStore>;

/** Cognito gives no more at once. */
export const largestPage = 60;

/** Everybody, in pages: the members of an organisation from its index, all others from the user pool. Nothing is scanned. */
export function audienceStore(
  { dynamo, name }: Pick<Messages, 'dynamo' | 'name'> = messagesTable(),
  pool: Pick<UserPool, 'listUsers'> = createUserPool(() => variable(variables.userPoolId)),
  people = () => tableName(identity, 'people'),
) {
  async function members(organisationId: string, limit: number, cursor: string | undefined) {
    const { Items, LastEvaluatedKey } = await dynamo.query<{ personId: string }>({
      TableName: people(),
      IndexName: 'byOrganisation',
      KeyConditionExpression: 'memberOf = :organisation',
      ExpressionAttributeValues: { ':organisation': organisationId },
      Limit: limit,
      ...(cursor ? { ExclusiveStartKey: JSON.parse(cursor) as Key } : {}),
    });
    return { ids: Items.map(({ personId }) => personId), next: LastEvaluatedKey && JSON.stringify(LastEvaluatedKey) };
  }

  /** A token of the pool is good for an hour: after a longer pause it begins anew, which writes nothing twice. */
  async function everybody(limit: number, cursor: string | undefined) {
    const list = (token: string | undefined) => pool.listUsers({ limit, ...(token ? { token } : {}) });
    const page = await list(cursor).catch((error) => {
      if (cursor && error instanceof AwsError && error.code === 'InvalidParameterException') return list(undefined);
      throw error;
    });
    return { ids: page.users.flatMap(({ attributes }) => attributes.sub ?? []), next: page.token };
  }

  return {
    /** @param limit people to look at, at most 60. */
    async page(filter: Filter, limit: number, cursor: string | undefined): Promise<AudiencePage> {
      const { organisationId } = filter;
      const { ids, next } = organisationId
        ? await members(organisationId, limit, cursor)
        : await everybody(limit, cursor);
      const end = next ? { next } : {};
      if (ids.length === 0) return { candidates: [], looked: 0, ...end };
      const asked = activitiesAsked(filter);
      const activityKeys = ids.flatMap((id) => asked.map((activity) => activityKey(id, activity)));
      const { Responses } = await dynamo.batchGet({
        RequestItems: {
          [people()]: {
            Keys: ids.flatMap((id) => [personKey(id), ...(organisationId ? [membershipKey(id, organisationId)] : [])]),
            ConsistentRead: true,
          },
          ...(activityKeys.length > 0 ? { [name()]: { Keys: activityKeys } } : {}),
        },
      });
      const found = Responses[people()] ?? [];
      // The index is late: who left the organisation a moment ago is no member.
      const isMember = (id: string) =>
        !organisationId || found.some(({ pk, entity }) => entity === 'Membership' && pk === personPartition(id));
      const candidates = found
        .filter(({ entity, personId }) => entity === 'Person' && isMember(personId))
        .map((profile) => ({
          profile: profile as Profile,
          activities: new Map(
            ((Responses[name()] ?? []) as (ActivityItem & { pk: string })[])
              .filter(({ pk }) => pk === personPartition(profile.personId))
              .map((activity) => [activity.name, activity]),
          ),
        }));
      return { candidates, looked: ids.length, ...end };
    },
  };
}
