import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { tableVariable } from '../../contract/environment.ts';
import { pascal } from '../../contract/registry.ts';
import type { IndexSpec, TableSpec } from '../../contract/resources.ts';
import type { Grantable, Grantables } from '../access/grantable.ts';
import { acknowledge } from '../acknowledge.ts';
import { type Foundation, removalPolicy } from '../foundation.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });
const views = {
  keys: StreamViewType.KEYS_ONLY,
  new: StreamViewType.NEW_IMAGE,
  old: StreamViewType.OLD_IMAGE,
  both: StreamViewType.NEW_AND_OLD_IMAGES,
} as const;

/** An on-demand table under the customer key; PITR and deletion protection as the stage says. */
export function createTable(scope: Construct, name: string, spec: TableSpec, { stage, key }: Foundation): Table {
  const table = new Table(scope, `${pascal(name)}Table`, {
    partitionKey: text(spec.pk),
    ...(spec.sk ? { sortKey: text(spec.sk) } : {}),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.pitr },
    deletionProtection: stage.deletionProtection,
    removalPolicy: removalPolicy(stage),
    ...(spec.ttl ? { timeToLiveAttribute: spec.ttl } : {}),
    ...(spec.stream ? { stream: views[spec.stream] } : {}),
  });
  for (const [indexName, index] of Object.entries(spec.indexes ?? {})) {
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: text(index.pk),
      ...(index.sk ? { sortKey: text(index.sk) } : {}),
      ...projection(index),
    });
  }
  for (const [indexName, index] of Object.entries(spec.localIndexes ?? {})) {
    table.addLocalSecondaryIndex({ indexName, sortKey: text(index.sk), ...projection(index) });
  }
  if (!stage.pitr) {
    acknowledge(table, 'DDB3', `Stage '${stage.name}' says pitr: false in cdk.json: what it holds can be made again.`);
  }
  return table;
}

function projection({ project = 'all' }: Pick<IndexSpec, 'project'>) {
  if (project === 'all') return { projectionType: ProjectionType.ALL };
  if (project === 'keys') return { projectionType: ProjectionType.KEYS_ONLY };
  return { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...project] };
}

const tableActions = [
  'GetItem',
  'BatchGetItem',
  'Query',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'ConditionCheckItem',
  'BatchWriteItem',
];

/** The table under its own name, and its indexes under `table.index`. */
export function tableAccess(module: string, name: string, spec: TableSpec, table: Table): Grantables {
  const onArn = (arn: string, actions: readonly string[]): Grantable => ({
    actions,
    grant: (wanted) => ({
      statements: [new PolicyStatement({ actions: wanted.map((action) => `dynamodb:${action}`), resources: [arn] })],
      environment: { [tableVariable(module, name)]: table.tableName },
      keyUses: [{ service: 'dynamodb', actions: ['Decrypt'] }],
    }),
  });
  const indexes = Object.keys({ ...spec.indexes, ...spec.localIndexes }).map(
    (index) => [`${name}.${index}`, onArn(`${table.tableArn}/index/${index}`, ['Query'])] as const,
  );
  return { [name]: onArn(table.tableArn, tableActions), ...Object.fromEntries(indexes) };
}
