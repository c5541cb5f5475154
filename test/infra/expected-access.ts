import { auditAccess, callerAccess } from '../../lib/contract/caller-access.ts';
import {
  bucketVariable,
  queueVariable,
  sealingKeyVariable,
  signingKeyVariable,
  tableVariable,
} from '../../lib/contract/environment.ts';
import { type Operation, pascal, type RegisteredModule } from '../../lib/contract/registry.ts';

/** What a contract's `access` must come to, worked out here from the contract alone, without a line of `lib/infra`. */
interface Expected {
  /** `action resource`, and ` via service` for the use of the customer key. */
  readonly allowed: ReadonlySet<string>;
  readonly environment: Readonly<Record<string, unknown>>;
}

const socketArn = (method: string) =>
  `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<SocketApi/Api>/live/${method}/@connections/*`;

interface Piece {
  readonly allowed: readonly string[];
  readonly environment: Readonly<Record<string, unknown>>;
}

function ofKey(modules: readonly RegisteredModule[], owner: string, key: string, actions: readonly string[]): Piece {
  const allowed = (service: string, ...arns: string[]) =>
    actions.flatMap((action) => arns.map((arn) => `${service}:${action} ${arn}`));
  const via = (service: string, ...keyActions: string[]) =>
    keyActions.map((action) => `kms:${action} <Key.Arn> via ${service}`);
  if (key === 'userPool')
    return { allowed: allowed('cognito-idp', '<UserPool.Arn>'), environment: { USER_POOL_ID: '<UserPool>' } };
  if (key === 'machineClients') {
    const TOKEN_URL = 'https://mainstay-dev-<AWS::AccountId>.auth.<AWS::Region>.amazoncognito.com/oauth2/token';
    return {
      allowed: allowed('cognito-idp', '<UserPool.Arn>'),
      environment: { USER_POOL_ID: '<UserPool>', TOKEN_URL },
    };
  }
  if (key === 'accessTokens') {
    const TOKEN_ISSUER = 'https://cognito-idp.<AWS::Region>.<AWS::URLSuffix>/<UserPool>';
    return { allowed: [], environment: { TOKEN_ISSUER, TOKEN_CLIENT: '<UserPoolClient>' } };
  }
  if (key === 'cursorKey') {
    return {
      allowed: [...allowed('secretsmanager', '<CursorKey>'), ...via('secretsmanager', 'Decrypt')],
      environment: { CURSOR_KEY_SECRET: '<CursorKey>' },
    };
  }
  if (key === 'cardSecret') {
    return {
      allowed: [...allowed('secretsmanager', '<CardMessagesKey>'), ...via('secretsmanager', 'Decrypt')],
      environment: { CARD_PROCESSOR_SECRET: '<CardMessagesKey>' },
    };
  }
  if (key === 'aggregatorSecret') {
    return {
      allowed: [...allowed('secretsmanager', '<AggregatorKey>'), ...via('secretsmanager', 'Decrypt')],
      environment: { AGGREGATOR_SECRET: '<AggregatorKey>' },
    };
  }
  // The stage names no sender, no platform application and no text messages.
  if (['email', 'sms', 'push'].includes(key)) return { allowed: [], environment: {} };
  if (key === 'sockets') {
    return {
      allowed: allowed('execute-api', socketArn('POST'), socketArn('GET'), socketArn('DELETE')),
      environment: {
        SOCKET_URL: 'wss://<SocketApi/Api>.execute-api.<AWS::Region>.<AWS::URLSuffix>/live',
        ...(actions.length > 0
          ? { SOCKETS_ENDPOINT: 'https://<SocketApi/Api>.execute-api.<AWS::Region>.<AWS::URLSuffix>/live' }
          : {}),
      },
    };
  }
  if (key === 'events') return { allowed: allowed('events', '<Events.Arn>'), environment: { EVENT_BUS: '<Events>' } };
  if (key === 'personHooks') {
    const hooks = modules.flatMap(({ module, consumers }) =>
      consumers.flatMap(({ name, entry }) =>
        'person' in entry.on && actions.includes(entry.on.person)
          ? [{ module: module.name, name, kind: entry.on.person }]
          : [],
      ),
    );
    const path = (hook: { module: string; name: string }) =>
      `PersonHooks/${pascal(hook.module)}${pascal(hook.name)}/Function`;
    const names: Record<string, Record<string, string>> = {};
    for (const hook of hooks) names[hook.module] = { ...names[hook.module], [hook.kind]: `<${path(hook)}>` };
    return {
      allowed: hooks.map((hook) => `lambda:InvokeFunction <${path(hook)}.Arn>`),
      environment: { PERSON_HOOKS: JSON.stringify(names) },
    };
  }

  if (key === 'jobQueues') {
    const queues = modules.flatMap(({ module, consumers }) =>
      consumers.flatMap(({ entry: { on } }) =>
        'queue' in on && on.job ? [[on.job, `${pascal(module.name)}Data/${pascal(on.queue)}Queue`] as const] : [],
      ),
    );
    return {
      allowed: [
        ...allowed('sqs', ...queues.map(([, queue]) => `<${queue}.Arn>`)),
        ...via('sqs', 'Decrypt', 'GenerateDataKey'),
      ],
      environment: {
        JOB_QUEUES: JSON.stringify(Object.fromEntries(queues.map(([job, queue]) => [job, `<${queue}>`]))),
      },
    };
  }

  const [module, thing] = key.includes('/') ? (key.split('/') as [string, string]) : [owner, key];
  const resources = modules.find((registered) => registered.module.name === module)?.module.resources;
  const [name, index] = thing.split('.') as [string, string?];
  const at = `${pascal(module)}Data/${pascal(name)}`;
  if (resources?.tables?.[name]) {
    return {
      allowed: [
        ...allowed('dynamodb', `<${at}Table.Arn>${index ? `/index/${index}` : ''}`),
        ...via('dynamodb', 'Decrypt'),
      ],
      environment: { [tableVariable(module, name)]: `<${at}Table>` },
    };
  }
  if (resources?.buckets?.[name]) {
    return {
      allowed: [
        ...actions.map((action) => `s3:${action} <${at}Bucket.Arn>${action === 'ListBucket' ? '' : '/*'}`),
        ...(actions.includes('GetObject') || actions.includes('ListMultipartUploadParts') ? via('s3', 'Decrypt') : []),
        ...(actions.includes('PutObject') ? via('s3', 'GenerateDataKey') : []),
      ],
      environment: { [bucketVariable(module, name)]: `<${at}Bucket>` },
    };
  }
  if (resources?.queues?.[name]) {
    return {
      allowed: [...allowed('sqs', `<${at}Queue.Arn>`), ...via('sqs', 'Decrypt', 'GenerateDataKey')],
      environment: { [queueVariable(module, name)]: `<${at}Queue>` },
    };
  }
  if (resources?.signingKeys?.[name]) {
    return {
      allowed: allowed('kms', `<${at}SigningKey.Arn>`),
      environment: { [signingKeyVariable(module, name)]: `<${at}SigningKey>` },
    };
  }
  if (resources?.sealingKeys?.[name]) {
    return {
      allowed: allowed('kms', `<${at}SealingKey.Arn>`),
      environment: { [sealingKeyVariable(module, name)]: `<${at}SealingKey>` },
    };
  }
  throw new Error(`the test does not know access '${key}'`);
}

/** Where an operation's function stands: `Identity/GetProfile`, `PersonHooks/IdentityErasePerson`. */
export function placeOf({ module, name, entry }: Operation): string {
  const own = `${pascal(module.name)}${pascal(name)}`;
  if (entry.kind === 'consumer' && 'userPool' in entry.on) return `UserPoolTriggers/${own}`;
  if (entry.kind === 'consumer' && 'person' in entry.on) return `PersonHooks/${own}`;
  if (entry.kind === 'consumer' && 'http' in entry.on) return `HttpAuthorizer/${own}`;
  return `${pascal(module.name)}/${pascal(name)}`;
}

/** Rights that come with the source: reading it, and setting failures aside. */
function ofSource(operation: Operation): readonly string[] {
  const { entry, module } = operation;
  if (entry.kind === 'route') return [];
  const place = placeOf(operation);
  const reading = (queue: string) => [
    ...['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => `sqs:${action} <${queue}.Arn>`),
    'kms:Decrypt <Key.Arn> via sqs',
  ];
  const aside = [
    `sqs:SendMessage <${place}DeadLetters.Arn>`,
    'kms:Decrypt <Key.Arn> via sqs',
    'kms:GenerateDataKey <Key.Arn> via sqs',
  ];
  if ('queue' in entry.on) return reading(`${pascal(module.name)}Data/${pascal(entry.on.queue)}Queue`);
  if ('bucket' in entry.on || 'event' in entry.on) return [...reading(`${place}Queue`), ...aside];
  if ('schedule' in entry.on) return aside;
  if ('table' in entry.on) {
    const stream = `<${pascal(module.name)}Data/${pascal(entry.on.table)}Table.StreamArn>`;
    const actions = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];
    return [...actions.map((action) => `dynamodb:${action} ${stream}`), 'kms:Decrypt <Key.Arn> via dynamodb', ...aside];
  }
  return [];
}

/** Those that say themselves why they set something aside are told where. */
function sourceVariables(operation: Operation): Readonly<Record<string, string>> {
  const { entry } = operation;
  if (entry.kind === 'route') return {};
  const relays = 'table' in entry.on && entry.on.where?.entity?.includes('Event');
  const told = 'bucket' in entry.on || 'event' in entry.on || relays;
  return told ? { DEAD_LETTERS: `<${placeOf(operation)}DeadLetters>` } : {};
}

export function expectedOf(operation: Operation, modules: readonly RegisteredModule[]): Expected {
  const { entry, module, name } = operation;
  const access = [
    ...Object.entries(entry.access),
    ...(entry.kind === 'route' ? Object.entries(callerAccess(entry)) : []),
    ...(entry.kind === 'route' && modules.some((each) => each.module.name === 'audit')
      ? Object.entries(auditAccess(entry))
      : []),
  ];
  const pieces = access.map(([key, actions]) => {
    const piece = ofKey(modules, module.name, key, actions);
    return actions.length > 0 ? piece : { ...piece, allowed: [] };
  });
  const log = `<${placeOf(operation).split('/')[0]}/FunctionLogs.Arn>`;
  return {
    allowed: new Set([
      `logs:CreateLogStream ${log}`,
      `logs:PutLogEvents ${log}`,
      ...pieces.flatMap((piece) => piece.allowed),
      ...ofSource(operation),
    ]),
    environment: Object.assign(
      {
        STAGE: 'dev',
        OPERATION: `${module.name}/${name}`,
        API_URL: 'https://<HttpApi/Api>.execute-api.<AWS::Region>.<AWS::URLSuffix>',
      },
      ...pieces.map((piece) => piece.environment),
      sourceVariables(operation),
    ),
  };
}
