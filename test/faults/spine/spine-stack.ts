import {
  AdminAddUserToGroupCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type Person, signUp } from '../../bench/person.ts';
import { runStack } from '../../bench/running-stack.ts';

export type SpineStack = Awaited<ReturnType<typeof startSpineStack>>;
export type Row = Readonly<Record<string, unknown>>;

/** The whole stack, and what its owner may look at and do. */
export async function startSpineStack(...how: readonly 'busy'[]) {
  const stack = await runStack('redeliver', ...how);
  const { outputs } = stack;
  const owner = {
    endpoint: outputs.awsEndpoint ?? '',
    region: outputs.region ?? '',
    credentials: { accessKeyId: outputs.awsAccessKeyId ?? '', secretAccessKey: outputs.awsSecretAccessKey ?? '' },
  };
  const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(owner));
  const sqs = new SQSClient(owner);
  const local = (path: string, method: string, body?: unknown) =>
    fetch(`${outputs.awsEndpoint}/_local/${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });

  return {
    ...stack,
    signUp: (name: string) => signUp(stack, name),

    /** The same person with the rights of the group `admin`. */
    async admin(person: Person): Promise<Person> {
      const pool = new CognitoIdentityProviderClient(owner);
      const UserPoolId = outputs.userPoolId;
      await pool.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: person.email, GroupName: 'admin' }));
      pool.destroy();
      const cognito = new CognitoIdentityProviderClient({ ...owner, endpoint: outputs.cognitoEndpoint ?? '' });
      const AuthParameters = { USERNAME: person.email, PASSWORD: 'Correct-Horse-7-Battery' };
      const ClientId = outputs.userPoolClientId;
      const { AuthenticationResult } = await cognito.send(
        new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
      );
      cognito.destroy();
      return { ...person, token: AuthenticationResult?.AccessToken ?? '' };
    },

    /** A fault for the next fitting call of a function. */
    arm: (rule: object) => local('faults', 'POST', rule),
    disarm: () => local('faults', 'DELETE'),
    fire: (schedule: string) => local(`schedules/${schedule}`, 'POST'),

    /** Until nothing is on its way any more. @throws Error when it is after two minutes. */
    async settle(): Promise<void> {
      const deadline = Date.now() + 120_000;
      while (!(await local('idle', 'POST')).ok) if (Date.now() > deadline) throw new Error('it does not come to rest');
    },

    async rows(table: RegExp): Promise<Row[]> {
      const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
      const all: Row[] = [];
      for (const TableName of TableNames.filter((name) => table.test(name))) {
        let ExclusiveStartKey: Record<string, unknown> | undefined;
        do {
          const page = await dynamodb.send(new ScanCommand({ TableName, ExclusiveStartKey, ConsistentRead: true }));
          all.push(...(page.Items ?? []));
          ExclusiveStartKey = page.LastEvaluatedKey;
        } while (ExclusiveStartKey);
      }
      return all;
    },

    /** Queues by URL with the URL of their dead letters. */
    async queues(): Promise<ReadonlyMap<string, string>> {
      const { QueueUrls: urls = [] } = await sqs.send(new ListQueuesCommand({}));
      const found = new Map<string, string>();
      for (const QueueUrl of urls) {
        const { Attributes } = await sqs.send(
          new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }),
        );
        const target = Attributes?.RedrivePolicy && JSON.parse(Attributes.RedrivePolicy).deadLetterTargetArn;
        const dead = urls.find((url) => target && url.endsWith(`/${String(target).split(':').at(-1)}`));
        if (dead) found.set(QueueUrl, dead);
      }
      return found;
    },

    send: (QueueUrl: string, MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })),

    /** Everything that lies in a queue of dead letters; it stays there. */
    async letters(QueueUrl: string): Promise<Message[]> {
      const all = new Map<string, Message>();
      for (let empty = 0; empty < 2; ) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: 10,
            MessageAttributeNames: ['All'],
            VisibilityTimeout: 2,
          }),
        );
        const before = all.size;
        for (const message of Messages) all.set(message.MessageId ?? '', message);
        if (all.size === before) empty += 1;
      }
      return [...all.values()];
    },

    async stop(): Promise<void> {
      dynamodb.destroy();
      sqs.destroy();
      await stack.stop();
    },
  };
}
