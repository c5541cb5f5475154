import { describe, expect, it } from 'vitest';
import { stackOf } from '../../lib/local/assembly/stack.ts';
import { dynamodbNeeds } from '../../lib/local/endpoint/dynamodb/needs.ts';
import { Tables } from '../../lib/local/endpoint/dynamodb/tables.ts';
import { RolePolicy } from '../../lib/local/endpoint/policy/evaluate.ts';
import { statementsOf } from '../../lib/local/endpoint/policy/statements.ts';

type Statement = Parameters<typeof statementsOf>[0]['Statement'];

const decide = (Statement: Statement, action: string, resource: string, context = {}) =>
  new RolePolicy(statementsOf({ Statement })).decide(action, resource, () => context);

describe('a policy', () => {
  it('allows nothing by itself', () => {
    expect(decide([], 's3:GetObject', 'arn:aws:s3:::a/b')).toBe('not allowed');
  });

  it('matches actions without regard to case, resources with it', () => {
    const statement = { Effect: 'Allow', Action: 'DynamoDB:get*', Resource: 'arn:aws:dynamodb:*:*:table/T?' } as const;
    expect(decide(statement, 'dynamodb:GetItem', 'arn:aws:dynamodb:us-east-1:0:table/T1')).toBe('allowed');
    expect(decide(statement, 'dynamodb:GetItem', 'arn:aws:dynamodb:us-east-1:0:table/t1')).toBe('not allowed');
    expect(decide(statement, 'dynamodb:PutItem', 'arn:aws:dynamodb:us-east-1:0:table/T1')).toBe('not allowed');
  });

  it('lets a denial win wherever it stands', () => {
    const statements = [
      { Effect: 'Deny', Action: '*', Resource: 'arn:aws:s3:::a/secret/*' },
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
    ] as const;
    expect(decide(statements, 's3:GetObject', 'arn:aws:s3:::a/secret/x')).toBe('denied explicitly');
    expect(decide(statements, 's3:GetObject', 'arn:aws:s3:::a/x')).toBe('allowed');
  });

  it('reads NotAction and NotResource', () => {
    const statement = { Effect: 'Allow', NotAction: ['iam:*'], NotResource: 'arn:aws:s3:::closed/*' } as const;
    expect(decide(statement, 's3:GetObject', 'arn:aws:s3:::open/x')).toBe('allowed');
    expect(decide(statement, 'iam:PassRole', 'arn:aws:s3:::open/x')).toBe('not allowed');
    expect(decide(statement, 's3:GetObject', 'arn:aws:s3:::closed/x')).toBe('not allowed');
  });

  it('says so when it has an operator that IAM does not have', () => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringIs: { a: 'b' } } } as const;
    expect(() => decide(statement, 'a:B', '*')).toThrow('condition operator StringIs');
  });
});

describe('conditions', () => {
  const cases: [string, Record<string, Record<string, unknown>>, Record<string, string | string[]>, boolean][] = [
    ['one of several values', { StringEquals: { 's3:prefix': ['a', 'b'] } }, { 's3:prefix': 'b' }, true],
    ['a missing key', { StringEquals: { 's3:prefix': 'a' } }, {}, false],
    ['a missing key, if it exists', { StringEqualsIfExists: { 's3:prefix': 'a' } }, {}, true],
    ['a key in other letters', { StringEquals: { 'S3:Prefix': 'a' } }, { 's3:prefix': 'a' }, true],
    ['a negation', { StringNotLike: { 's3:prefix': 'a*' } }, { 's3:prefix': 'ab' }, false],
    ['a negation of several values', { StringNotEquals: { k: ['a', 'b'] } }, { k: 'c' }, true],
    ['all keys of a batch', { 'ForAllValues:StringEquals': { k: ['a', 'b'] } }, { k: ['a', 'b'] }, true],
    ['one foreign key in a batch', { 'ForAllValues:StringEquals': { k: ['a'] } }, { k: ['a', 'x'] }, false],
    ['any of several', { 'ForAnyValue:StringLike': { k: 'a*' } }, { k: ['x', 'ab'] }, true],
    ['any of none', { 'ForAnyValue:StringLike': { k: 'a*' } }, {}, false],
    ['a truth value', { Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:SecureTransport': 'true' }, true],
    ['absence', { Null: { k: 'true' } }, {}, true],
    ['a number', { NumericLessThanEquals: { k: 10 } }, { k: '11' }, false],
    [
      'two operators, one of which fails',
      { StringEquals: { k: 'a' }, Bool: { b: 'true' } },
      { k: 'a', b: 'false' },
      false,
    ],
  ];
  it.each(cases)('hold or not: %s', (_name, Condition, context, expected) => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition } as const;
    expect(decide(statement, 'a:B', '*', context)).toBe(expected ? 'allowed' : 'not allowed');
  });
});

describe('what a DynamoDB call needs', () => {
  const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/T';
  const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' }];
  const GlobalSecondaryIndexes = [{ IndexName: 'byMail', KeySchema: [{ AttributeName: 'mail', KeyType: 'HASH' }] }];
  const table = { path: 'T', logicalId: 'T', type: 'AWS::DynamoDB::Table', ref: 'T', arn };
  const tables = new Tables(
    stackOf({
      name: 'S',
      region: 'us-east-1',
      account: '000000000000',
      resources: [{ ...table, properties: { KeySchema, GlobalSecondaryIndexes } }],
      outputs: {},
    }),
  );
  const needs = (operation: string, input: object) =>
    dynamodbNeeds({ operation, input }, tables).map(({ action, resource, context }) => ({
      right: `${action} ${resource.replace(arn, 'T')}`,
      leading: context?.()['dynamodb:LeadingKeys'],
    }));
  const key = (value: string) => ({ pk: { S: value } });

  it('is the right of each operation in a transaction', () => {
    const TransactItems = [
      { Put: { TableName: 'T', Item: key('a') } },
      { Update: { TableName: 'T', Key: key('b') } },
      { Delete: { TableName: 'T', Key: key('c') } },
      { ConditionCheck: { TableName: arn, Key: key('d') } },
    ];
    expect(needs('TransactWriteItems', { TransactItems })).toEqual([
      { right: 'dynamodb:PutItem T', leading: ['a'] },
      { right: 'dynamodb:UpdateItem T', leading: ['b'] },
      { right: 'dynamodb:DeleteItem T', leading: ['c'] },
      { right: 'dynamodb:ConditionCheckItem T', leading: ['d'] },
    ]);
    const reads = { TransactItems: [{ Get: { TableName: 'T', Key: key('a') } }] };
    expect(needs('TransactGetItems', reads)).toEqual([{ right: 'dynamodb:GetItem T', leading: ['a'] }]);
  });

  it('is the right to the index that is queried, and to the keys asked for', () => {
    const query = {
      TableName: 'T',
      IndexName: 'byMail',
      KeyConditionExpression: '#m = :m AND begins_with(sk, :s)',
      ExpressionAttributeNames: { '#m': 'mail' },
      ExpressionAttributeValues: { ':m': { S: 'a@b' }, ':s': { S: 'x' } },
    };
    expect(needs('Query', query)).toEqual([{ right: 'dynamodb:Query T/index/byMail', leading: ['a@b'] }]);
  });

  it('is the right to every key of a batch', () => {
    const writes = [{ PutRequest: { Item: key('a') } }, { DeleteRequest: { Key: key('b') } }];
    expect(needs('BatchWriteItem', { RequestItems: { T: writes } })).toEqual([
      { right: 'dynamodb:BatchWriteItem T', leading: ['a', 'b'] },
    ]);
  });

  it('names statements of PartiQL', () => {
    const Statement = 'SELECT * FROM "T"."byMail" WHERE mail = ?';
    expect(needs('ExecuteStatement', { Statement })[0]?.right).toBe('dynamodb:PartiQLSelect T/index/byMail');
    expect(needs('ExecuteStatement', { Statement: 'UPDATE "T" SET a = 1' })[0]?.right).toBe('dynamodb:PartiQLUpdate T');
  });
});
