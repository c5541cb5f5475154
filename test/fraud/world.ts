import { randomUUID } from 'node:crypto';
import { fraud } from '../../functions/fraud/contract/module.ts';
import { createFraud, type DecideOptions, type Fraud } from '../../lib/fraud/decide.ts';
import type { Facts } from '../../lib/fraud/model/facts.ts';
import type { RuleSet } from '../../lib/fraud/model/rule-set.ts';
import { activeKey, type DecisionItem, decisionKey, versionKey } from '../../lib/fraud/store/items.ts';
import type { FraudTable } from '../../lib/fraud/store/table.ts';
import type { Consumed, Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { startTables } from '../tables.ts';

export const tableName = 'fraud.fraud';

/** The table of fraud in DynamoDB Local, a clock that stands still, and what every call used. */
export async function startFraud() {
  const server = await startTables([fraud]);
  const used: Consumed[] = [];
  // A busy machine is not a fault.
  const patient = { attemptMs: 60_000, deadline: () => Date.now() + 60_000 };
  const dynamo = createDynamo({ config: server.config, onConsumed: (each) => used.push(each), ...patient });
  let time = Date.parse('2026-11-21T08:00:00.000Z');
  const now = () => new Date(time);
  const failures: unknown[] = [];
  const name = () => tableName;
  const on = (port: Dynamo, more: DecideOptions = {}): Fraud =>
    createFraud({ connect: () => port, name, now, onFailure: (error) => failures.push(error), ...more });
  const table: FraudTable = { dynamo, name };
  return {
    ...server,
    dynamo,
    table,
    used,
    failures,
    now,
    on,
    fraud: on(dynamo),
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    decision: async (subject: string) =>
      (await dynamo.get<DecisionItem>({ TableName: tableName, Key: decisionKey(subject), ConsistentRead: true })).Item,
    item: async (Key: { pk: string; sk: string }) =>
      (await dynamo.get({ TableName: tableName, Key, ConsistentRead: true })).Item,
    async write(ruleSet: RuleSet) {
      const Item = { ...versionKey(ruleSet.version), version: ruleSet.version, ruleSet: JSON.stringify(ruleSet) };
      await dynamo.put({ TableName: tableName, Item });
    },
    activate: (version: string, shadows: readonly string[] = []) =>
      dynamo.put({ TableName: tableName, Item: { ...activeKey, version, shadows, revision: 1 } }),
    deactivate: () => dynamo.delete({ TableName: tableName, Key: activeKey }),
  };
}
export type FraudWorld = Awaited<ReturnType<typeof startFraud>>;

/** A payment of somebody, to somebody, that nothing is odd about. */
export const payment = (more: Partial<Facts> = {}): Facts => ({
  kind: 'transfer',
  amount: 2_500n,
  currency: 'EUR',
  account: randomUUID(),
  payee: randomUUID(),
  ...more,
});
