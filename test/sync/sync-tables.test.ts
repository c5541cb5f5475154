import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SyncWorld, startSyncTables, tableNames } from './sync-tables.ts';

describe('the tables that tests of sync run on', () => {
  let world: SyncWorld;
  beforeAll(async () => {
    world = await startSyncTables();
  });
  afterAll(() => world.stop());

  it('have the local indexes that the contract declares', async () => {
    const { Table } = await world.sdk.send(new DescribeTableCommand({ TableName: tableNames.documents }));
    expect(Table?.LocalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual([
      'ix1',
      'ix2',
      'ix3',
      'ix4',
    ]);
  });

  it('are all there', async () => {
    for (const name of Object.keys(tableNames)) expect(await world.everything(name as 'spaces')).toEqual([]);
  });
});
