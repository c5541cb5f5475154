import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import {
  AddUserPoolClientSecretCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolClientSecretCommand,
  ListUserPoolClientSecretsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DecryptCommand, EncryptCommand, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createBus } from '../../lib/runtime/aws/bus.ts';
import { createUserPool } from '../../lib/runtime/aws/cognito.ts';
import { createConnections } from '../../lib/runtime/aws/connections.ts';
import { createFunctions } from '../../lib/runtime/aws/functions.ts';
import { createMachineClients } from '../../lib/runtime/aws/machine-clients.ts';
import { createObjects } from '../../lib/runtime/aws/objects.ts';
import { createQueue } from '../../lib/runtime/aws/queue.ts';
import { createSealingKey } from '../../lib/runtime/aws/sealing-key.ts';
import { createSecrets } from '../../lib/runtime/aws/secrets.ts';
import { createSigningKey } from '../../lib/runtime/aws/signing-key.ts';
import { type SameCall, startComparison } from './compare-with-sdk.ts';

const { compare, options, recorder, sdk } = await startComparison();

const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:erase:live';
const queueUrl = `${recorder.endpoint}/123456789012/work`;
const pool = createUserPool(() => 'eu-west-1_pool', options);
const cognito = new CognitoIdentityProviderClient(sdk);
const s3 = new S3Client({ ...sdk, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
const bucket = createObjects(() => 'photos', options);
const key = 'people/ada & co/ünï+cødé (1).jpg';
const machines = createMachineClients(() => 'eu-west-1_pool', options);
const client = { UserPoolId: 'eu-west-1_pool', ClientId: 'c' };
const user = { UserPoolId: 'eu-west-1_pool', Username: 'ada' };
const management = `${recorder.endpoint}/_execute-api/abc/live`;
const at = new Date('2026-11-21T01:02:03Z');

const cases: Record<string, SameCall> = {
  'Cognito AdminGetUser': {
    ours: () => pool.getUser('ada'),
    theirs: () => cognito.send(new AdminGetUserCommand(user)),
    answer: { body: { Username: 'ada', UserAttributes: [] } },
  },
  'Cognito AdminUserGlobalSignOut': {
    ours: () => pool.signOutEverywhere('ada'),
    theirs: () => cognito.send(new AdminUserGlobalSignOutCommand(user)),
  },
  'Cognito AdminDeleteUser': {
    ours: () => pool.deleteUser('ada'),
    theirs: () => cognito.send(new AdminDeleteUserCommand(user)),
    answer: { body: '' },
  },
  'Cognito AdminDisableUser': {
    ours: () => pool.disableUser('ada'),
    theirs: () => cognito.send(new AdminDisableUserCommand(user)),
  },
  'Cognito AdminEnableUser': {
    ours: () => pool.enableUser('ada'),
    theirs: () => cognito.send(new AdminEnableUserCommand(user)),
  },
  'Cognito AdminListGroupsForUser': {
    ours: () => pool.groupsOf('ada'),
    theirs: () => cognito.send(new AdminListGroupsForUserCommand({ ...user, Limit: 60 })),
  },
  'Cognito ListUsers': {
    ours: () => pool.listUsers({ filter: 'email = "a"', limit: 5, token: 'next' }),
    theirs: () =>
      cognito.send(
        new ListUsersCommand({ UserPoolId: user.UserPoolId, Filter: 'email = "a"', Limit: 5, PaginationToken: 'next' }),
      ),
  },
  'Cognito CreateUserPoolClient': {
    ours: () => machines.create({ name: 'till', secret: 'x'.repeat(40), scopes: ['api/a:b'], tokenMinutes: 30 }),
    theirs: () =>
      cognito.send(
        new CreateUserPoolClientCommand({
          UserPoolId: user.UserPoolId,
          ClientName: 'till',
          ClientSecret: 'x'.repeat(40),
          AccessTokenValidity: 30,
          TokenValidityUnits: { AccessToken: 'minutes' },
          AllowedOAuthFlows: ['client_credentials'],
          AllowedOAuthScopes: ['api/a:b'],
          AllowedOAuthFlowsUserPoolClient: true,
          PreventUserExistenceErrors: 'ENABLED',
          EnableTokenRevocation: true,
        }),
      ),
    answer: { body: { UserPoolClient: { ClientId: 'c' } } },
  },
  'Cognito DeleteUserPoolClient': {
    ours: () => machines.delete('c'),
    theirs: () => cognito.send(new DeleteUserPoolClientCommand(client)),
    answer: { body: '' },
  },
  'Cognito AddUserPoolClientSecret': {
    ours: () => machines.addSecret('c', 'x'.repeat(40)),
    theirs: () => cognito.send(new AddUserPoolClientSecretCommand({ ...client, ClientSecret: 'x'.repeat(40) })),
    answer: { body: { ClientSecretDescriptor: { ClientSecretId: 'c--1' } } },
  },
  'Cognito DeleteUserPoolClientSecret': {
    ours: () => machines.deleteSecret('c', 'c--1'),
    theirs: () => cognito.send(new DeleteUserPoolClientSecretCommand({ ...client, ClientSecretId: 'c--1' })),
    answer: { body: {} },
  },
  'Cognito ListUserPoolClientSecrets': {
    ours: () => machines.secretIds('c'),
    theirs: () => cognito.send(new ListUserPoolClientSecretsCommand(client)),
    answer: { body: { ClientSecrets: [] } },
  },
  'SQS SendMessage': {
    ours: () => createQueue(() => queueUrl, options).send({ body: { a: 1 }, groupId: 'g', deduplicationId: 'd' }),
    theirs: () =>
      new SQSClient({ ...sdk, md5: false }).send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: '{"a":1}',
          MessageGroupId: 'g',
          MessageDeduplicationId: 'd',
        }),
      ),
    answer: { body: { MessageId: 'm' } },
  },
  'SQS SendMessageBatch': {
    ours: () => createQueue(() => queueUrl, options).sendAll([{ body: 1 }, { body: 2, delaySeconds: 3 }]),
    theirs: () =>
      new SQSClient({ ...sdk, md5: false }).send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: [
            { Id: '0', MessageBody: '1' },
            { Id: '1', MessageBody: '2', DelaySeconds: 3 },
          ],
        }),
      ),
  },
  'Secrets Manager GetSecretValue': {
    ours: () => createSecrets(options).get('cursor-key'),
    theirs: () => new SecretsManagerClient(sdk).send(new GetSecretValueCommand({ SecretId: 'cursor-key' })),
    answer: { body: { SecretString: 's' } },
  },
  'KMS Encrypt': {
    ours: () => createSealingKey(() => 'key-1', options).seal(Buffer.from('s'), { personId: 'p' }),
    theirs: () =>
      new KMSClient(sdk).send(
        new EncryptCommand({ KeyId: 'key-1', Plaintext: Buffer.from('s'), EncryptionContext: { personId: 'p' } }),
      ),
    answer: { body: { CiphertextBlob: 'AAAA' } },
  },
  'KMS Decrypt': {
    ours: () => createSealingKey(() => 'key-1', options).open('AAAA', { personId: 'p' }),
    theirs: () =>
      new KMSClient(sdk).send(
        new DecryptCommand({
          KeyId: 'key-1',
          CiphertextBlob: Buffer.from('AAAA', 'base64'),
          EncryptionContext: { personId: 'p' },
        }),
      ),
    answer: { body: { Plaintext: 'AAAA' } },
  },
  'KMS GetPublicKey': {
    ours: () => createSigningKey(() => 'key-1', options).publicKey(),
    theirs: () => new KMSClient(sdk).send(new GetPublicKeyCommand({ KeyId: 'key-1' })),
    answer: { body: { PublicKey: 'AAAA' } },
  },
  'EventBridge PutEvents': {
    ours: () =>
      createBus(() => 'bus', options).publish([
        { source: 'identity', detailType: 'PersonErased', detail: { id: 1 }, time: at },
      ]),
    theirs: () =>
      new EventBridgeClient(sdk).send(
        new PutEventsCommand({
          Entries: [
            { EventBusName: 'bus', Source: 'identity', DetailType: 'PersonErased', Detail: '{"id":1}', Time: at },
          ],
        }),
      ),
    answer: { body: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] } },
  },
  'Lambda Invoke': {
    ours: () => createFunctions(options).invoke(arn, { personId: 'ada' }),
    theirs: () =>
      new LambdaClient(sdk).send(
        new InvokeCommand({ FunctionName: arn, InvocationType: 'RequestResponse', Payload: '{"personId":"ada"}' }),
      ),
  },
  'Lambda Invoke for later': {
    ours: () => createFunctions(options).invokeLater('erase', { personId: 'ada' }),
    theirs: () =>
      new LambdaClient(sdk).send(
        new InvokeCommand({ FunctionName: 'erase', InvocationType: 'Event', Payload: '{"personId":"ada"}' }),
      ),
    answer: { status: 202, body: '' },
  },
  'S3 PutObject': {
    ours: () => bucket.put(key, 'body', { contentType: 'text/plain', cacheControl: 'no-store' }),
    theirs: () =>
      s3.send(
        new PutObjectCommand({
          Bucket: 'photos',
          Key: key,
          Body: 'body',
          ContentType: 'text/plain',
          CacheControl: 'no-store',
        }),
      ),
  },
  'S3 GetObject': {
    ours: () => bucket.get(key),
    theirs: () => s3.send(new GetObjectCommand({ Bucket: 'photos', Key: key })),
  },
  'S3 GetObject of a range': {
    ours: () => bucket.getRange(key, 10, 19),
    theirs: () => s3.send(new GetObjectCommand({ Bucket: 'photos', Key: key, Range: 'bytes=10-19' })),
  },
  'S3 DeleteObject': {
    ours: () => bucket.delete(key),
    theirs: () => s3.send(new DeleteObjectCommand({ Bucket: 'photos', Key: key })),
  },
  'S3 ListObjectsV2': {
    ours: () => bucket.list('people/ada & co/', 'next+token='),
    theirs: () =>
      s3.send(
        new ListObjectsV2Command({ Bucket: 'photos', Prefix: 'people/ada & co/', ContinuationToken: 'next+token=' }),
      ),
    answer: { body: '<ListBucketResult></ListBucketResult>', headers: { 'content-type': 'application/xml' } },
  },
  '@connections POST': {
    ours: () => createConnections(() => management, options).post('L0SM9cOFvHcCIhw=', 'hello'),
    theirs: () =>
      new ApiGatewayManagementApiClient({ ...sdk, endpoint: management }).send(
        new PostToConnectionCommand({ ConnectionId: 'L0SM9cOFvHcCIhw=', Data: 'hello' }),
      ),
  },
  '@connections DELETE': {
    ours: () => createConnections(() => management, options).close('L0SM9cOFvHcCIhw='),
    theirs: () =>
      new ApiGatewayManagementApiClient({ ...sdk, endpoint: management }).send(
        new DeleteConnectionCommand({ ConnectionId: 'L0SM9cOFvHcCIhw=' }),
      ),
    answer: { status: 204, body: '' },
  },
};

compare('calls look to the service as those of the AWS SDK', cases);
