import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createBus } from '../../lib/runtime/aws/bus.ts';
import { attributeFilter, createUserPool } from '../../lib/runtime/aws/cognito.ts';
import { createConnections } from '../../lib/runtime/aws/connections.ts';
import {
  AccessDenied,
  AwsError,
  NotFound,
  OutcomeUnknown,
  Throttled,
  Unavailable,
} from '../../lib/runtime/aws/errors.ts';
import { createFunctions, FunctionFailed } from '../../lib/runtime/aws/functions.ts';
import { createObjects } from '../../lib/runtime/aws/objects.ts';
import { createQueue } from '../../lib/runtime/aws/queue.ts';
import { createSecrets } from '../../lib/runtime/aws/secrets.ts';
import { createSigningKey } from '../../lib/runtime/aws/signing-key.ts';
import { closeConnections } from '../../lib/runtime/aws/transport.ts';
import { startRecorder } from './recorder.ts';

const recorder = await startRecorder();
let clock = 0;
const pace = {
  now: () => Date.UTC(2026, 10, 21) + clock,
  sleep: async (ms: number) => {
    clock += ms;
  },
  random: () => 0.5,
};
const config = {
  region: 'eu-west-1',
  endpoint: recorder.endpoint,
  credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
};
const options = { config, pace, deadline: () => pace.now() + 5_000 };
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'succeeded',
    (error) => error,
  );
const bodies = () => recorder.received.map(({ body }) => JSON.parse(body));
const refusal = (type: string, status = 400) => ({ status, body: { __type: type, message: 'no' } });

beforeEach(() => {
  recorder.answer({});
});
afterAll(async () => {
  closeConnections();
  await recorder.stop();
});

describe('the user pool', () => {
  const pool = createUserPool(() => 'pool', options);

  it('gives a user with attributes and dates', async () => {
    recorder.answer({
      body: {
        Username: 'u1',
        Enabled: true,
        UserStatus: 'CONFIRMED',
        UserCreateDate: 1763686800.5,
        UserLastModifiedDate: 1763686801,
        UserAttributes: [
          { Name: 'sub', Value: 'u1' },
          { Name: 'email', Value: 'ada@example.com' },
        ],
      },
    });
    expect(await pool.getUser('u1')).toEqual({
      username: 'u1',
      enabled: true,
      status: 'CONFIRMED',
      attributes: { sub: 'u1', email: 'ada@example.com' },
      createdAt: new Date(1763686800500),
      updatedAt: new Date(1763686801000),
    });
  });

  it('tells an absent user from an absent pool', async () => {
    recorder.answer(refusal('UserNotFoundException'));
    expect(await pool.getUser('nobody')).toBeUndefined();
    expect(await pool.deleteUser('nobody')).toBe(false);
    expect(await failure(pool.disableUser('nobody'))).toBeInstanceOf(NotFound);
    recorder.answer(refusal('ResourceNotFoundException'));
    expect(await failure(pool.getUser('nobody'))).toBeInstanceOf(NotFound);
    expect(await failure(pool.deleteUser('nobody'))).toBeInstanceOf(NotFound);
  });

  it('collects the groups of all pages', async () => {
    recorder.answer(
      { body: { Groups: [{ GroupName: 'admin' }], NextToken: 'more' } },
      { body: { Groups: [{ GroupName: 'support' }] } },
    );
    expect(await pool.groupsOf('u1')).toEqual(['admin', 'support']);
    expect(bodies()[1]).toMatchObject({ NextToken: 'more' });
  });

  it('is asked again when Cognito refuses for the rate, and names a refusal by the role', async () => {
    recorder.answer(refusal('TooManyRequestsException'), {});
    await pool.signOutEverywhere('u1');
    expect(recorder.received).toHaveLength(2);
    recorder.answer(refusal('AccessDeniedException'));
    const error = await failure(pool.enableUser('u1'));
    expect(error).toBeInstanceOf(AccessDenied);
    expect(error.operation).toBe('cognito-idp:AdminEnableUser');
  });

  it('filters by a value that cannot end the comparison', () => {
    expect(attributeFilter('email', '=', 'a" or "\\')).toBe('email = "a\\" or \\"\\\\"');
  });
});

describe('objects', () => {
  const objects = createObjects(() => 'bucket', options);
  const answered = (status: number, code: string) => ({ status, body: `<Error><Code>${code}</Code></Error>` });

  it('are sent again when S3 waited too long for the rest, which it says with 400', async () => {
    recorder.answer(answered(400, 'RequestTimeout'), {});
    await objects.put('a', 'text', { contentType: 'text/plain' });
    expect(recorder.received).toHaveLength(2);
  });

  it('that two put once at the same moment are there for both of them', async () => {
    recorder.answer(answered(409, 'ConditionalRequestConflict'), answered(412, 'PreconditionFailed'));
    expect(await objects.putOnce('a', 'text', 'text/plain')).toBe(false);
    recorder.answer(answered(409, 'ConditionalRequestConflict'), {});
    expect(await objects.putOnce('a', 'text', 'text/plain')).toBe(true);
  });
});

describe('queues', () => {
  const queue = createQueue(() => 'url', options);

  it('send again only the entries that were refused', async () => {
    recorder.answer(
      { body: { Successful: [{ Id: '0' }], Failed: [{ Id: '1', Code: 'Internal', SenderFault: false }] } },
      { body: { Successful: [{ Id: '1' }] } },
    );
    await queue.sendAll([{ body: 'a' }, { body: 'b' }]);
    expect(bodies().map(({ Entries }) => Entries.map((entry: { MessageBody: string }) => entry.MessageBody))).toEqual([
      ['"a"', '"b"'],
      ['"b"'],
    ]);
  });

  it('send any number of messages, ten at a time', async () => {
    recorder.answer({ body: { Successful: [] } });
    await queue.sendAll(Array.from({ length: 23 }, (_, body) => ({ body })));
    expect(bodies().map(({ Entries }) => Entries.length)).toEqual([10, 10, 3]);
  });

  it('report messages that stay unsent', async () => {
    recorder.answer({ body: { Failed: [{ Id: '0', Code: 'Internal', SenderFault: false }] } });
    expect(await failure(queue.sendAll([{ body: 1 }]))).toBeInstanceOf(Throttled);
    recorder.answer({ body: { Failed: [{ Id: '0', Code: 'InvalidMessageContents', SenderFault: true }] } });
    expect(await failure(queue.sendAll([{ body: 1 }]))).toMatchObject({ code: 'InvalidMessageContents' });
    expect(recorder.received).toHaveLength(1);
  });
});

describe('the bus', () => {
  const bus = createBus(() => 'bus', options);
  const event = (detail: object) => ({ source: 'shop', detailType: 'Sold', detail });

  it('publishes again only the entries that were refused', async () => {
    recorder.answer(
      { body: { FailedEntryCount: 1, Entries: [{ EventId: '1' }, { ErrorCode: 'InternalFailure' }] } },
      { body: { FailedEntryCount: 0, Entries: [{ EventId: '2' }] } },
    );
    await bus.publish([event({ n: 1 }), event({ n: 2 })]);
    expect(bodies().map(({ Entries }) => Entries.map((entry: { Detail: string }) => entry.Detail))).toEqual([
      ['{"n":1}', '{"n":2}'],
      ['{"n":2}'],
    ]);
  });

  it('splits by count and by size', async () => {
    await bus.publish(Array.from({ length: 12 }, (_, n) => event({ n })));
    expect(bodies().map(({ Entries }) => Entries.length)).toEqual([10, 2]);
    recorder.answer({});
    await bus.publish(Array.from({ length: 5 }, () => event({ text: 'x'.repeat(100_000) })));
    expect(bodies().map(({ Entries }) => Entries.length)).toEqual([2, 2, 1]);
  });

  it('reports events that stay unpublished', async () => {
    recorder.answer({ body: { Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'busy' }] } });
    const error = await failure(bus.publish([event({})]));
    expect(error).toBeInstanceOf(Unavailable);
    expect(error.message).toContain('1 events not published: busy');
  });
});

describe('secrets', () => {
  it('are read once in five minutes, also by readers at the same time', async () => {
    const secrets = createSecrets(options);
    recorder.answer({ body: { SecretString: 'one' } });
    expect(await Promise.all([secrets.get('key'), secrets.get('key')])).toEqual(['one', 'one']);
    expect(await secrets.get('key')).toBe('one');
    expect(recorder.received).toHaveLength(1);
    clock += 5 * 60_000;
    recorder.answer({ body: { SecretString: 'two' } });
    expect(await secrets.get('key')).toBe('two');
  });

  it('go on serving when a later read fails, but the first read must succeed', async () => {
    const secrets = createSecrets(options);
    recorder.answer(refusal('ResourceNotFoundException'));
    expect(await failure(secrets.get('key'))).toBeInstanceOf(NotFound);
    recorder.answer({ body: { SecretString: 'one' } });
    expect(await secrets.get('key')).toBe('one');
    clock += 5 * 60_000;
    recorder.answer(refusal('InternalServiceError', 500));
    expect(await secrets.get('key')).toBe('one');
  });
});

describe('a signing key', () => {
  it('signs as JWS wants it, whatever the length of r and s', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = createSigningKey(() => 'key', options);
    for (let round = 0; round < 300; round += 1) {
      const message = `receipt ${round}`;
      recorder.answer({ body: { Signature: sign('sha256', Buffer.from(message), privateKey).toString('base64') } });
      const signature = await key.sign(message);
      expect(signature).toHaveLength(64);
      const joined = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
      expect(verify('sha256', Buffer.from(message), joined, signature)).toBe(true);
    }
    const digest = createHash('sha256').update('receipt 299').digest('base64');
    expect(bodies()[0]).toMatchObject({ Message: digest, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' });
  });

  it('gives its public key, read once', async () => {
    const key = createSigningKey(() => 'key', options);
    recorder.answer({ body: { PublicKey: Buffer.from([1, 2, 3]).toString('base64') } });
    expect(await key.publicKey()).toEqual(new Uint8Array([1, 2, 3]));
    await key.publicKey();
    expect(recorder.received).toHaveLength(1);
  });
});

describe('calling a function', () => {
  const functions = createFunctions(options);

  it('returns its answer', async () => {
    recorder.answer({ body: { removed: { people: 1 } } });
    expect(await functions.invoke('erase', {})).toEqual({ removed: { people: 1 } });
    recorder.answer({ body: 'null' });
    expect(await functions.invoke('erase', {})).toBeNull();
  });

  it('rejects with what it threw', async () => {
    recorder.answer({
      headers: { 'x-amz-function-error': 'Unhandled' },
      body: { errorType: 'TypeError', errorMessage: 'x is undefined', trace: [] },
    });
    const error = await failure(functions.invoke('erase', {}));
    expect(error).toBeInstanceOf(FunctionFailed);
    expect(error).toMatchObject({ code: 'TypeError', thrown: 'x is undefined' });
  });

  it('is repeated after a refusal, but never when it may have run', async () => {
    recorder.answer(refusal('TooManyRequestsException', 429), { body: '1' });
    expect(await functions.invoke('erase', {})).toBe(1);
    recorder.answer(refusal('ServiceException', 500));
    expect(await failure(functions.invoke('erase', {}))).toBeInstanceOf(OutcomeUnknown);
    expect(recorder.received).toHaveLength(1);
  });
});

describe('connections', () => {
  const connections = createConnections(() => `${recorder.endpoint}/_execute-api/abc/live`, options);

  it('that are gone are a result', async () => {
    recorder.answer(refusal('GoneException', 410));
    expect(await connections.post('c1', 'hello')).toBe('gone');
    expect(await connections.close('c1')).toBe('gone');
    recorder.answer({ body: '' });
    expect(await connections.post('c1', 'hello')).toBe('sent');
    expect(await connections.close('c1')).toBe('closed');
  });

  it('reject for every other failure', async () => {
    recorder.answer({ status: 403, headers: { 'x-amzn-errortype': 'ForbiddenException:http://x' }, body: '' });
    expect(await failure(connections.post('c1', 'hello'))).toBeInstanceOf(AccessDenied);
    recorder.answer(refusal('PayloadTooLargeException', 413));
    const error = await failure(connections.post('c1', 'hello'));
    expect(error).toBeInstanceOf(AwsError);
    expect(error.code).toBe('PayloadTooLargeException');
  });
});
