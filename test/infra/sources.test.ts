import { describe, expect, it } from 'vitest';
import type { UserPoolTrigger } from '../../lib/contract/consumer.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import { assemblyOf } from './assembly-of.ts';
import { allowedBy } from './read-role.ts';
import { prepare, synthesize } from './synthesize.ts';

const assembly = assemblyOf('fixture');
const mapping = (place: string) => assembly.at(`${place}/Source`).properties;
const rule = (place: string) => assembly.at(`${place}Rule`).properties;

describe('a bucket', () => {
  it('tells EventBridge of its objects, without a custom resource', () => {
    for (const bucket of ['Photos', 'Drafts']) {
      expect(assembly.at(`GiftShopData/${bucket}Bucket/Resource`).properties.NotificationConfiguration).toEqual({
        EventBridgeConfiguration: { EventBridgeEnabled: true },
      });
    }
    expect(assembly.resources.filter(({ type }) => type.startsWith('Custom::'))).toEqual([]);
  });

  it('leads objects below the prefix, and of this bucket only, into the queue of its consumer', () => {
    expect(rule('GiftShop/DevelopPhoto')).toMatchObject({
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: ['<GiftShopData/PhotosBucket>'] }, object: { key: [{ prefix: 'in/' }] } },
      },
      Targets: [
        {
          Arn: '<GiftShop/DevelopPhotoQueue.Arn>',
          DeadLetterConfig: { Arn: '<GiftShop/DevelopPhotoDeadLetters.Arn>' },
        },
      ],
    });
    expect(rule('GiftShop/DevelopPhoto')).not.toHaveProperty('EventBusName');
    expect(rule('GiftShop/CopyDraft').EventPattern.detail).toEqual({
      bucket: { name: ['<GiftShopData/DraftsBucket>'] },
    });
  });

  it('hands over one object at a time: a large one has all of the time, and takes none of that of others', () => {
    expect(mapping('GiftShop/DevelopPhoto').BatchSize).toBe(1);
    expect(mapping('GiftShop/GreetPerson').BatchSize).toBe(10);
  });
});

describe('an event type', () => {
  it('is led from the own bus into the queue of its consumer', () => {
    for (const name of ['PersonCreated', 'PersonRenamed']) {
      expect(rule(`GiftShop/GreetPerson${name}`)).toMatchObject({
        EventBusName: '<Events>',
        EventPattern: { source: ['identity'], 'detail-type': [name] },
        Description: `${name} to gift-shop/greet-person`,
        Targets: [{ Arn: '<GiftShop/GreetPersonQueue.Arn>' }],
      });
    }
  });

  it('tells its function where to set aside what it cannot handle, and lets it write there', () => {
    const { Variables } = assembly.at('GiftShop/GreetPerson/Function/Resource').properties.Environment;
    expect(Variables.DEAD_LETTERS).toBe('<GiftShop/GreetPersonDeadLetters>');
    expect(allowedBy(assembly.at('GiftShop/GreetPerson/Role/Resource'))).toContain(
      'sqs:SendMessage <GiftShop/GreetPersonDeadLetters.Arn>',
    );
  });

  it.each(['GreetPersonQueue', 'GreetPersonDeadLetters'])(
    'lets only its rules write into %s, and nobody without TLS',
    (queue) => {
      const { Statement: statements } = assembly.at(`GiftShop/${queue}/Policy/Resource`).properties.PolicyDocument;
      expect(statements).toEqual([
        {
          Effect: 'Deny',
          Action: 'sqs:*',
          Principal: { AWS: '*' },
          Resource: `<GiftShop/${queue}.Arn>`,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Resource: `<GiftShop/${queue}.Arn>`,
          Condition: {
            ArnEquals: {
              'aws:SourceArn': [
                '<GiftShop/GreetPersonPersonCreatedRule.Arn>',
                '<GiftShop/GreetPersonPersonRenamedRule.Arn>',
              ],
            },
            StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
          },
        },
      ]);
    },
  );
});

describe('a table', () => {
  it('leads the changes that the contract asks for, and sets aside what stays impossible', () => {
    expect(mapping('GiftShop/FollowGifts')).toEqual({
      FunctionName: '<GiftShop/FollowGifts/Function>',
      EventSourceArn: '<GiftShopData/GiftsTable.StreamArn>',
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 25,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 43_200,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: '<GiftShop/FollowGiftsDeadLetters.Arn>' } },
      FilterCriteria: {
        Filters: [
          { Pattern: '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"colour":{"S":["red","blue"]}}}}' },
          { Pattern: '{"eventName":["REMOVE"],"dynamodb":{"OldImage":{"colour":{"S":["red","blue"]}}}}' },
        ],
      },
    });
  });

  it('leads every change when the contract filters nothing', () => {
    expect(mapping('GiftShop/CountGifts')).not.toHaveProperty('FilterCriteria');
    expect(mapping('GiftShop/CountGifts').BatchSize).toBe(100);
  });

  const stream = (spec: 'keys' | 'new' | 'old' | undefined, changes?: readonly ('insert' | 'remove')[]) => {
    const module = defineModule('leaf', {
      summary: 'x',
      tables: { leaves: { pk: 'pk', ...(spec ? { stream: spec } : {}) } },
    });
    const watch = module.consumer({
      on: { table: 'leaves', where: { kind: ['a'] }, ...(changes ? { changes } : {}) },
      summary: 'x',
    });
    return () => prepare({ modules: [readContract({ module, watch })] });
  };

  it('refuses a filter on an image that its stream does not carry', () => {
    expect(stream('keys')).toThrow(
      "leaf/watch: 'where' looks at the new image, but the stream of 'leaves' carries 'keys'",
    );
    expect(stream('new')).toThrow("looks at the old image, but the stream of 'leaves' carries 'new'");
    expect(stream('new', ['insert'])).not.toThrow();
    expect(stream('old', ['remove'])).not.toThrow();
    expect(stream(undefined)).toThrow("leaf/watch: table 'leaves' declares no stream");
  });

  it.each([0, -1, 1.5, Number.NaN])(
    'refuses %s lanes: no change would be worked on, and each would count as done',
    (lanes) => {
      const module = defineModule('leaf', { summary: 'x', tables: { leaves: { pk: 'pk', stream: 'new' } } });
      const watch = module.consumer({ on: { table: 'leaves', lanes }, summary: 'x' });
      expect(() => prepare({ modules: [readContract({ module, watch })] })).toThrow(
        `leaf/watch: lanes ${lanes}; it is 1 or more`,
      );
    },
  );

  it('refuses a third reader of a stream, which DynamoDB throttles', () => {
    const module = defineModule('leaf', { summary: 'x', tables: { leaves: { pk: 'pk', stream: 'new' } } });
    const reader = () => module.consumer({ on: { table: 'leaves' }, summary: 'x' });
    const two = { module, one: reader(), two: reader() };
    expect(() => prepare({ modules: [readContract(two)] })).not.toThrow();
    expect(() => prepare({ modules: [readContract({ ...two, three: reader() })] })).toThrow(
      "leaf/three: the stream of 'leaves' is read by one and two; DynamoDB lets two read a stream, and holds up a third: have one of them do this too",
    );
  });
});

describe('a schedule', () => {
  it('invokes its function in UTC through a role that may do nothing else', () => {
    expect(assembly.at('GiftShop/SweepFloor/Schedule').properties).toMatchObject({
      ScheduleExpression: 'cron(0 3 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: '<GiftShop/SweepFloor/Function.Arn>',
        RoleArn: '<GiftShop/SweepFloor/SchedulerRole.Arn>',
        Input: '{"scheduledAt":"<aws.scheduler.scheduled-time>"}',
        DeadLetterConfig: { Arn: '<GiftShop/SweepFloorDeadLetters.Arn>' },
      },
    });
    const role = assembly.at('GiftShop/SweepFloor/SchedulerRole/Resource');
    expect([...allowedBy(role)]).toEqual([
      'lambda:InvokeFunction <GiftShop/SweepFloor/Function.Arn>',
      'sqs:SendMessage <GiftShop/SweepFloorDeadLetters.Arn>',
      'kms:Decrypt <Key.Arn> via sqs',
      'kms:GenerateDataKey <Key.Arn> via sqs',
    ]);
    expect(role.properties.AssumeRolePolicyDocument.Statement[0]).toMatchObject({
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } },
    });
  });

  it('sets aside what the function itself could not do', () => {
    expect(assembly.at('GiftShop/SweepFloor/Function/Resource').properties.DeadLetterConfig).toEqual({
      TargetArn: '<GiftShop/SweepFloorDeadLetters.Arn>',
    });
  });
});

describe('a user pool trigger', () => {
  it('is called by the pool, and stands in a stack that the pool waits for', () => {
    expect(assembly.at('UserPool').properties.LambdaConfig).toEqual({
      PostConfirmation: '<UserPoolTriggers/GiftShopWelcome/Function.Arn>',
    });
  });

  const poolModule = (trigger: UserPoolTrigger, access = {}) => {
    const door = defineModule('door', { summary: 'x' });
    const first = door.consumer({ on: { userPool: trigger }, summary: 'x', access });
    return { door, first };
  };

  it('has each place of the pool once', () => {
    const { door, first } = poolModule('pre-sign-up');
    const second = door.consumer({ on: { userPool: 'pre-sign-up' }, summary: 'x' });
    expect(() => prepare({ modules: [readContract({ door, first, second })] })).toThrow(
      "door/second: on: { userPool: 'pre-sign-up' } is taken by door/first",
    );
  });

  it('gets the event that can change access tokens', () => {
    const changed = synthesize({ modules: [readContract(poolModule('pre-token-generation'))] });
    expect(changed.at('UserPool').properties.LambdaConfig).toEqual({
      PreTokenGenerationConfig: { LambdaArn: '<UserPoolTriggers/DoorFirst/Function.Arn>', LambdaVersion: 'V2_0' },
    });
  });

  it('hears of each message with a code, and is not waited for longer than Cognito waits', () => {
    const changed = synthesize({ modules: [readContract(poolModule('custom-message'))] });
    expect(changed.at('UserPool').properties.LambdaConfig).toEqual({
      CustomMessage: '<UserPoolTriggers/DoorFirst/Function.Arn>',
    });
    expect(changed.at('UserPoolTriggers/DoorFirst/Function/Resource').properties.Timeout).toBe(5);
  });

  it('cannot be granted its own pool', () => {
    expect(() => prepare({ modules: [readContract(poolModule('pre-sign-up', { userPool: ['ListUsers'] }))] })).toThrow(
      /door\/first: access names 'userPool', .* a user pool trigger exists before its pool/,
    );
  });
});

describe('access to what is not there', () => {
  const asking = (access: Record<string, readonly string[]>) => {
    const attic = defineModule('attic', { summary: 'x', tables: { boxes: { pk: 'pk' } } });
    const look = attic.route({ method: 'GET', path: '/boxes', auth: 'public', summary: 'x', access: access as never });
    return () => prepare({ modules: [readContract({ attic, look })] });
  };

  it.each([
    ['chests', ['GetItem'], "attic/look: access names 'chests'"],
    ['boxes.byAge', ['Query'], "attic/look: access names 'boxes.byAge'"],
    ['boxes', ['Scan'], "attic/look: access 'boxes' asks for 'Scan'; it offers GetItem, BatchGetItem"],
    ['sockets', ['ManageConnections'], 'no module declares a consumer with on: { socket }'],
    ['events', ['PutRule'], "access 'events' asks for 'PutRule'; it offers PutEvents"],
  ])('%s %j is an error that names entry and key', (key, actions, message) => {
    expect(asking({ [key]: actions })).toThrow(message);
  });
});
