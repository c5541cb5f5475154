import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { identity } from '../../identity/contract/module.ts';

export interface MembershipOf {
  readonly organisationId: string;
  readonly role: string;
}
export type MembershipReader = ReturnType<typeof membershipReader>;

/** Organisations of a person. Eventually consistent, half a read unit: who just joined sees the flags of it at the next look. */
export function membershipReader(dynamo: Dynamo = createDynamo(), name = () => tableName(identity, 'people')) {
  return {
    async of(personId: string): Promise<MembershipOf[]> {
      const { Items } = await dynamo.query<MembershipOf>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :membership)',
        ExpressionAttributeValues: { ':pk': `PERSON#${personId}`, ':membership': 'MEMBERSHIP#' },
      });
      return Items.map(({ organisationId, role }) => ({ organisationId, role }));
    },
  };
}
