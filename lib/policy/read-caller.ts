import type { Dynamo } from '../runtime/aws/dynamo.ts';
import {
  type Account,
  type Facts,
  type Membership,
  membershipKey,
  type Organisation,
  organisationKey,
  personKey,
} from './accounts.ts';
import { type MinimumVersions, minimumVersionsKey } from './minimum-versions.ts';

/** What a route asks of the accounts table before it runs. `minimums`: the oldest versions served, when they were asked for. */
export type CallerFacts = Facts & { readonly minimums?: MinimumVersions };

/** @param personId undefined: nobody, the oldest versions served alone. */
export type ReadCaller = (
  personId: string | undefined,
  organisationId?: string,
  withMinimums?: boolean,
) => Promise<CallerFacts>;

/**
 * One request, strongly consistent: 1 read unit for the person, 3 with an organisation (items up to 4 KB each), 1 more for the oldest versions
 * served, for which a function asks every 15 seconds at most.
 */
export function callerReader(dynamo: Pick<Dynamo, 'batchGet'>, tableName: () => string): ReadCaller {
  return async (personId, organisationId, withMinimums = false) => {
    const TableName = tableName();
    const person = personId === undefined ? undefined : personKey(personId);
    const scoped = personId !== undefined && organisationId !== undefined;
    const membership = scoped ? membershipKey(personId, organisationId) : undefined;
    const organisation = scoped ? organisationKey(organisationId) : undefined;
    const oldest = withMinimums ? minimumVersionsKey : undefined;
    const Keys = [person, membership, organisation, oldest].filter((key) => key !== undefined);
    const { Responses } = await dynamo.batchGet({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } });
    const bySortKey = new Map((Responses[TableName] ?? []).map((item) => [item.sk as string, item]));
    const at = <T>(name: string, key: { readonly sk: string } | undefined) => {
      const item = key && bySortKey.get(key.sk);
      return item ? { [name]: item as T } : {};
    };
    return {
      ...at<Account>('account', person),
      ...at<Membership>('membership', membership),
      ...at<Organisation>('organisation', organisation),
      ...(oldest ? { minimums: bySortKey.get(oldest.sk)?.platforms ?? {} } : {}),
    };
  };
}
