import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  RotateKeyOnDemandCommand,
  SignCommand,
  VerifyCommand,
} from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { CreatePlatformEndpointCommand, DeleteEndpointCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetParameterCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyStore } from '../../lib/local/endpoint/kms/key-store.ts';
import { unseal } from '../../lib/local/endpoint/kms/seal.ts';
import { type RunningFixture, runFixture } from './running-fixture.ts';

let fixture: RunningFixture;
beforeAll(async () => {
  fixture = await runFixture();
});
afterAll(() => fixture?.stop());

const nameOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error: Error) => error.name,
  );
const keyOf = (beginning: string) =>
  fixture.local.stack.ofType('AWS::KMS::Key').find(({ path }) => path.startsWith(beginning))?.ref ?? '';

describe('KMS', () => {
  const message = Buffer.from('a receipt');
  const SigningAlgorithm = 'ECDSA_SHA_256';

  it.each(['RAW', 'DIGEST'] as const)(
    'signs (%s) so that anyone with the public key can verify it',
    async (MessageType) => {
      const kms = new KMSClient(fixture.as('Caller'));
      const KeyId = keyOf('Signing');
      const Message = MessageType === 'RAW' ? message : createHash('sha256').update(message).digest();
      const { Signature = Buffer.alloc(0) } = await kms.send(
        new SignCommand({ KeyId, Message, MessageType, SigningAlgorithm }),
      );
      const { PublicKey = Buffer.alloc(0) } = await kms.send(new GetPublicKeyCommand({ KeyId }));
      const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
      expect(verify('sha256', message, key, Signature)).toBe(true);
      expect(verify('sha256', Buffer.from('another receipt'), key, Signature)).toBe(false);
      const check = { KeyId, MessageType, SigningAlgorithm } as const;
      expect((await kms.send(new VerifyCommand({ ...check, Message, Signature }))).SignatureValid).toBe(true);
      const other = MessageType === 'RAW' ? Buffer.from('x') : createHash('sha256').update('x').digest();
      const refused = kms.send(new VerifyCommand({ ...check, Message: other, Signature }));
      expect(await nameOf(refused)).toBe('KMSInvalidSignatureException');
    },
  );

  it('seals under a context, and opens under no other', async () => {
    const kms = new KMSClient(fixture.as('Caller'));
    const KeyId = keyOf('Sealing');
    const sealed = await kms.send(
      new EncryptCommand({ KeyId, Plaintext: Buffer.from('secret'), EncryptionContext: { person: 'ann' } }),
    );
    const open = (person: string) =>
      kms.send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: { person } }));
    expect(Buffer.from((await open('ann')).Plaintext ?? []).toString()).toBe('secret');
    expect(await nameOf(open('bob'))).toBe('InvalidCiphertextException');
  });

  it('rotates on demand: what was sealed before opens, also by a runtime that starts on its state', async () => {
    const kms = new KMSClient(fixture.asRoot);
    const KeyId = keyOf('Sealing');
    const seal = async () => (await kms.send(new EncryptCommand({ KeyId, Plaintext: message }))).CiphertextBlob;
    const before = await seal();
    const kept = () => readFileSync(join(fixture.local.stateDir, 'keys.json'), 'utf8');
    const material = JSON.parse(kept())[KeyId].material;
    expect((await kms.send(new RotateKeyOnDemandCommand({ KeyId }))).KeyId).toBe(KeyId);
    for (const CiphertextBlob of [before, await seal()])
      expect(Buffer.from((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext ?? [])).toEqual(message);
    expect(JSON.parse(kept())[KeyId].former).toEqual([material]);
    const next = new KeyStore(fixture.local.stack, fixture.local.stateDir).get(KeyId);
    expect(unseal(next, Buffer.from(before ?? []), undefined)).toEqual(message);
    const signing = new RotateKeyOnDemandCommand({ KeyId: keyOf('Signing') });
    expect(await nameOf(kms.send(signing))).toBe('InvalidKeyUsageException');
  });

  it('makes data keys by alias, and lets a function use the keys of its role only', async () => {
    const kms = new KMSClient(fixture.asRoot);
    const made = await kms.send(new GenerateDataKeyCommand({ KeyId: 'alias/notebook/sealing', KeySpec: 'AES_256' }));
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext ?? []).equals(Buffer.from(made.Plaintext ?? []))).toBe(true);
    const caller = new KMSClient(fixture.as('Caller'));
    expect(await nameOf(caller.send(new DescribeKeyCommand({ KeyId: keyOf('Sealing') })))).toBe(
      'AccessDeniedException',
    );
    const wrongUse = new SignCommand({ KeyId: keyOf('Sealing'), Message: message, SigningAlgorithm });
    expect(await nameOf(kms.send(wrongUse))).toBe('InvalidKeyUsageException');
  });
});

describe('Secrets Manager and SSM', () => {
  it('keep what is put', async () => {
    const secrets = new SecretsManagerClient(fixture.asRoot);
    const SecretId = 'Notebook-SecretA720EF05';
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'changed' }));
    expect((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('changed');
    const missing = secrets.send(new GetSecretValueCommand({ SecretId: 'nothing' }));
    expect(await nameOf(missing)).toBe('ResourceNotFoundException');
  });

  it('give parameters of the template', async () => {
    const parameters = new SSMClient(fixture.as('Caller'));
    const { Parameter } = await parameters.send(new GetParameterCommand({ Name: '/notebook/limit' }));
    expect(Parameter).toMatchObject({ Value: '25', Type: 'String' });
    const several = await new SSMClient(fixture.asRoot).send(
      new GetParametersCommand({ Names: ['/notebook/limit', '/no'] }),
    );
    expect([several.Parameters?.length, several.InvalidParameters]).toEqual([1, ['/no']]);
    expect(await nameOf(parameters.send(new GetParameterCommand({ Name: '/other' })))).toBe('AccessDeniedException');
  });
});

describe('Lambda', () => {
  const invoke = (FunctionName: string, more: object = {}) =>
    new LambdaClient(fixture.asRoot).send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from('{"service":"dynamodb","command":"None"}'), ...more }),
    );

  it('runs a function and gives back what it returned or threw', async () => {
    const name = fixture.local.stack.find(fixture.pathOf('Caller')).ref;
    const answer = await invoke(name);
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toMatchObject({ error: 'TypeError' });
    const failing = await invoke(fixture.local.stack.find(fixture.pathOf('CreateNote')).ref);
    expect(failing.FunctionError).toBe('Unhandled');
    expect((await invoke(name, { InvocationType: 'Event' })).StatusCode).toBe(202);
    expect(await nameOf(invoke('nobody'))).toBe('ResourceNotFoundException');
    await fixture.local.idle();
  });
});

describe('messages to people', () => {
  it('land in the outbox, newest first', async () => {
    const mail = new SendEmailCommand({
      FromEmailAddress: 'Notebook <no-reply@notebook.example>',
      Destination: { ToAddresses: ['ann@example.com'] },
      Content: {
        Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'A note' }, Html: { Data: '<p>A note' } } },
      },
    });
    const { MessageId } = await new SESv2Client(fixture.as('Caller')).send(mail);
    await new SNSClient(fixture.asRoot).send(new PublishCommand({ PhoneNumber: '+4915112345', Message: 'Code 1234' }));
    const outbox = fixture.local.outbox();
    expect(outbox).toMatchObject([
      { channel: 'sms', to: '+4915112345', text: 'Code 1234', kind: 'sns' },
      { channel: 'email', id: MessageId, to: 'ann@example.com', subject: 'Hello', text: 'A note', html: '<p>A note' },
    ]);
    const overHttp = await fetch(`${fixture.local.addresses.aws}/_local/outbox`);
    expect(await overHttp.json()).toEqual(outbox);
    const toAnn = await fetch(`${fixture.local.addresses.aws}/_local/outbox?to=ann%40example.com`);
    expect(await toAnn.json()).toEqual(outbox.slice(1));
  });
});

describe('SQS', () => {
  it('takes messages of any characters, and gives back one that was made visible again', async () => {
    const queues = new SQSClient(fixture.asRoot);
    const QueueUrl = fixture.local.stack.ofType('AWS::SQS::Queue').find(({ path }) => path.startsWith('Failed'))?.ref;
    await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: 'party \u{1F389}' }));
    const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 });
    const [first] = (await queues.send(receive)).Messages ?? [];
    expect(first?.Body).toBe('party \u{1F389}');
    const again = { QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 };
    await queues.send(new ChangeMessageVisibilityCommand(again));
    expect((await queues.send(receive)).Messages?.[0]?.MessageId).toBe(first?.MessageId);
  });
});

describe('a service that does not run here', () => {
  it('is named', async () => {
    const call = new SchedulerClient(fixture.asRoot).send(new ListSchedulesCommand({}));
    await expect(call).rejects.toThrow('The local runtime does not run the service scheduler.');
  });
});

describe('what is sent to people', () => {
  it('are shown on a page that runs no script, whatever they say', async () => {
    const sns = new SNSClient(fixture.asRoot);
    await sns.send(new PublishCommand({ PhoneNumber: '+4915112346', Message: '<script>alert(1)</script>' }));
    const page = await fetch(`${fixture.local.addresses.aws}/_local/outbox`, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
    expect(html).not.toContain('<script');
  });

  it('are refused as a text message beyond 1,600 characters', async () => {
    const sns = new SNSClient(fixture.asRoot);
    const text = (Message: string) => sns.send(new PublishCommand({ PhoneNumber: '+4915112347', Message }));
    await text('a'.repeat(1_600));
    expect(fixture.local.outbox()[0]?.to).toBe('+4915112347');
    expect(await nameOf(text('a'.repeat(1_601)))).toBe('InvalidParameterException');
  });

  it('reach devices, until their token is refused', async () => {
    const sns = new SNSClient(fixture.asRoot);
    const PlatformApplicationArn = 'arn:aws:sns:us-east-1:123456789012:app/GCM/app';
    const create = async () =>
      (await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: 'device-token' })))
        .EndpointArn;
    const TargetArn = await create();
    expect(await create()).toBe(TargetArn);
    const Message = '{"default":"x","GCM":"{\\"a\\":1}"}';
    const push = () => sns.send(new PublishCommand({ TargetArn, Message, MessageStructure: 'json' }));
    const { MessageId } = await push();
    expect(fixture.local.outbox()[0]).toMatchObject({
      id: MessageId,
      channel: 'push',
      to: 'device-token',
      text: '{"a":1}',
    });
    const refused = await fetch(`${fixture.local.addresses.aws}/_local/refused-tokens/device-token`, {
      method: 'POST',
    });
    expect(await refused.json()).toEqual({ refused: 1 });
    expect(await nameOf(push())).toBe('EndpointDisabledException');
    await sns.send(new DeleteEndpointCommand({ EndpointArn: TargetArn }));
    expect(await nameOf(push())).toBe('InvalidParameterException');
    const none = await fetch(`${fixture.local.addresses.aws}/_local/mail-events/${MessageId}`, {
      method: 'POST',
      body: '{}',
    });
    expect(none.status).toBe(404);
  });
});
