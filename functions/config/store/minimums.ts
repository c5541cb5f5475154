import { minimumVersionsKey } from '../../../lib/policy/minimum-versions.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { tableName } from '../../../lib/runtime/environment.ts';
import { identity } from '../../identity/contract/module.ts';

export interface Minimum {
  readonly minimum: string;
  readonly storeUrl?: string;
}
export type MinimumStore = ReturnType<typeof minimumStore>;

/** The item that every request with an app's headers looks at, in the table that it may read anyway. */
export function minimumStore(dynamo: Dynamo = createDynamo(), name = () => tableName(identity, 'people')) {
  return {
    /** @returns false when a later revision is there already. */
    async save(platforms: Readonly<Record<string, Minimum>>, revision: number): Promise<boolean> {
      try {
        await dynamo.put({
          TableName: name(),
          Item: { ...minimumVersionsKey, entity: 'MinimumVersions', platforms, revision },
          ConditionExpression: 'attribute_not_exists(pk) OR revision <= :revision',
          ExpressionAttributeValues: { ':revision': revision },
        });
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },
  };
}
