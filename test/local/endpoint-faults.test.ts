import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shortName } from '../../lib/local/terminal-log.ts';
import { type RunningFixture, runFixture } from './running-fixture.ts';

let fixture: RunningFixture;
let table: string;
let tables: DynamoDBClient;

beforeAll(async () => {
  fixture = await runFixture();
  table = fixture.local.outputs.DoneTable ?? '';
  tables = new DynamoDBClient(fixture.asRoot);
});
afterEach(() => fixture.local.faults.clear());
afterAll(() => fixture?.stop());

const item = (id: string) => ({ id: { S: id } });
const put = (id: string) => tables.send(new PutItemCommand({ TableName: table, Item: item(id) }));
const has = async (id: string) =>
  (await tables.send(new GetItemCommand({ TableName: table, Key: item(id), ConsistentRead: true }))).Item !== undefined;

async function errorOf(call: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return call.then(
    () => {
      throw new Error('the call went well');
    },
    (error) => error,
  );
}

describe('faults', () => {
  it('throttle as many calls as ordered, after those that are skipped', async () => {
    const fault = fixture.local.faults.add({ kind: 'throttle', operation: 'PutItem', table, skip: 1, times: 2 });
    const names = [];
    for (const id of ['t1', 't2', 't3', 't4'])
      names.push(
        await put(id).then(
          () => 'ok',
          (error: Error) => error.name,
        ),
      );
    expect(names).toEqual([
      'ok',
      'ProvisionedThroughputExceededException',
      'ProvisionedThroughputExceededException',
      'ok',
    ]);
    expect(fault).toMatchObject({ matched: 3, hits: 2 });
    expect([await has('t1'), await has('t2'), await has('t3'), await has('t4')]).toEqual([true, false, false, true]);
  });

  it('pass over what only reads, or what may have changed something', async () => {
    fixture.local.faults.add({ kind: 'error', writing: true, table, times: 9 });
    expect(await has('w1')).toBe(false);
    expect((await errorOf(put('w1'))).name).toBe('InternalServerError');
    fixture.local.faults.clear();
    fixture.local.faults.add({ kind: 'error', writing: false, table, times: 9 });
    await put('w2');
    expect((await errorOf(has('w2'))).name).toBe('InternalServerError');
  });

  it('cancel a transaction for the item that conflicts, and a single write', async () => {
    fixture.local.faults.add({ kind: 'transaction-conflict', operation: 'TransactWriteItems', item: 1 });
    const TransactItems = ['c1', 'c2'].map((id) => ({ Put: { TableName: table, Item: item(id) } }));
    const error = await errorOf(tables.send(new TransactWriteItemsCommand({ TransactItems })));
    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, TransactionConflict]',
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    });
    expect(await has('c1')).toBe(false);
    fixture.local.faults.add({ kind: 'transaction-conflict', operation: 'PutItem' });
    expect((await errorOf(put('c3'))).name).toBe('TransactionConflictException');
  });

  it('leave part of a batch undone', async () => {
    fixture.local.faults.add({ kind: 'unprocessed', operation: 'BatchWriteItem', processed: 1 });
    const requests = ['b1', 'b2', 'b3'].map((id) => ({ PutRequest: { Item: item(id) } }));
    const written = await tables.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    expect(written.UnprocessedItems).toEqual({ [table]: requests.slice(1) });
    expect([await has('b1'), await has('b2'), await has('b3')]).toEqual([true, false, false]);

    fixture.local.faults.add({ kind: 'unprocessed', operation: 'BatchGetItem' });
    const Keys = [item('b1'), item('b2')];
    const read = await tables.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    expect(read.Responses).toEqual({ [table]: [item('b1')] });
    expect(read.UnprocessedKeys).toEqual({ [table]: { Keys: [item('b2')], ConsistentRead: true } });
  });

  it('fail entries of a batch of messages', async () => {
    fixture.local.faults.add({ kind: 'unprocessed', service: 'sqs' });
    const Entries = ['1', '2'].map((Id) => ({ Id, MessageBody: '{}' }));
    const QueueUrl = fixture.local.stack.ofType('AWS::SQS::Queue').find(({ path }) => path.startsWith('Failed'))?.ref;
    const sent = await new SQSClient(fixture.asRoot).send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['1']);
    expect(sent.Failed).toEqual([expect.objectContaining({ Id: '2', SenderFault: false })]);
  });

  it('lose the answer of a call that was carried out, and cut one that was not', async () => {
    fixture.local.faults.add({ kind: 'lost-answer', operation: 'PutItem' });
    expect((await errorOf(put('l1'))).message).toMatch(/socket hang up|ECONNRESET/);
    expect(await has('l1')).toBe(true);
    fixture.local.faults.add({ kind: 'drop', operation: 'PutItem' });
    expect((await errorOf(put('l2'))).message).toMatch(/socket hang up|ECONNRESET/);
    expect(await has('l2')).toBe(false);
  });

  it('answer 500, delay, and refuse access', async () => {
    fixture.local.faults.add({ kind: 'error', operation: 'PutItem' });
    expect(await errorOf(put('e1'))).toMatchObject({ name: 'InternalServerError', $metadata: { httpStatusCode: 500 } });
    fixture.local.faults.add({ kind: 'delay', operation: 'PutItem', ms: 200 });
    const begun = performance.now();
    await put('e2');
    expect(performance.now() - begun).toBeGreaterThanOrEqual(195);
    fixture.local.faults.add({ kind: 'access-denied', service: 's3' });
    const get = new GetObjectCommand({ Bucket: fixture.local.outputs.filesBucket, Key: 'x' });
    expect(await errorOf(new S3Client(fixture.asRoot).send(get))).toMatchObject({ name: 'AccessDenied' });
  });

  it.each([
    ['its path', () => fixture.pathOf('ReadNote')],
    ['what the terminal shows', () => shortName(fixture.pathOf('ReadNote'))],
    ['the end of that', () => shortName(fixture.pathOf('ReadNote')).split('/').at(-1) ?? ''],
  ])('meet the function that is named by %s, and no other', async (_, name) => {
    fixture.local.faults.add({ kind: 'throttle', functionName: name(), times: 9 });
    await put('f1');
    const notes = fixture.local.outputs.notesTable;
    const get = new GetItemCommand({ TableName: notes, Key: { owner: { S: 'a' }, id: { S: 'b' } } });
    await new DynamoDBClient(fixture.as('Caller')).send(get);
    const error = await errorOf(new DynamoDBClient(fixture.as('ReadNote')).send(get));
    expect(error.name).toBe('ProvisionedThroughputExceededException');
  });

  it('reach a route as the function sees them', async () => {
    fixture.local.faults.add({
      kind: 'error',
      functionName: fixture.pathOf('CreateNote'),
      operation: 'PutItem',
      times: 9,
    });
    const { apiUrl } = fixture.local.outputs;
    const answer = await fetch(`${apiUrl}/notes/ann`, { method: 'POST', body: '{"title":"x"}' });
    expect(answer.status).toBe(500);
  });

  it('are ordered over HTTP too', async () => {
    const address = `${fixture.local.addresses.aws}/_local/faults`;
    const order = (rule: object) => fetch(address, { method: 'POST', body: JSON.stringify(rule) });
    const ordered = await order({ kind: 'throttle', operation: 'PutItem' });
    expect(ordered.status).toBe(201);
    const { id } = (await ordered.json()) as { id: number };
    expect((await errorOf(put('h1'))).name).toBe('ProvisionedThroughputExceededException');
    expect(await (await fetch(address)).json()).toEqual([
      { id, kind: 'throttle', operation: 'PutItem', matched: 1, hits: 1 },
    ]);
    expect(await (await fetch(`${address}/${id}`, { method: 'DELETE' })).json()).toEqual([]);
    const wrong = await order({ kind: 'earthquake' });
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('There is no fault earthquake')]);
    const misspelt = await order({ kind: 'throttle', opration: 'PutItem' });
    expect([misspelt.status, await misspelt.text()]).toEqual([400, expect.stringContaining('A fault has no opration')]);
    const torn = await fetch(address, { method: 'POST', body: '{"kind":' });
    expect([torn.status, await torn.text()]).toEqual([400, expect.stringContaining('The body is not JSON')]);
    expect(await (await fetch(address)).json()).toEqual([]);
  });

  it('are ordered as a list: all of it or, when one is wrong, nothing', async () => {
    const address = `${fixture.local.addresses.aws}/_local/faults`;
    const order = (rules: object) => fetch(address, { method: 'POST', body: JSON.stringify(rules) });
    const putting = { operation: 'PutItem' };
    const ordered = await order([
      { kind: 'throttle', ...putting },
      { kind: 'error', ...putting, skip: 1 },
    ]);
    expect(ordered.status).toBe(201);
    expect(await ordered.json()).toEqual([
      expect.objectContaining({ kind: 'throttle', hits: 0 }),
      expect.objectContaining({ kind: 'error', hits: 0 }),
    ]);
    // The first call meets the first; the second passes that, is the one that the other skips; the third meets it.
    expect((await errorOf(put('l1'))).name).toBe('ProvisionedThroughputExceededException');
    await put('l1');
    expect((await errorOf(put('l2'))).name).toBe('InternalServerError');
    await fetch(address, { method: 'DELETE' });
    const half = await order([{ kind: 'throttle' }, { kind: 'earthquake' }]);
    expect([half.status, await (await fetch(address)).json()]).toEqual([400, []]);
  });
});
