/** Names of the environment variables that infra sets and the runtime reads: the one place that knows them. */

/** Lambda takes no hyphen in such a name; two underscores are no other name's. */
const shout = (text: string) =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '__')
    .toUpperCase();

/** `TABLE_IDENTITY_PEOPLE`: physical name of a module's table. */
export const tableVariable = (module: string, table: string) => `TABLE_${shout(module)}_${shout(table)}`;
export const bucketVariable = (module: string, bucket: string) => `BUCKET_${shout(module)}_${shout(bucket)}`;
/** Queue URL. */
export const queueVariable = (module: string, queue: string) => `QUEUE_${shout(module)}_${shout(queue)}`;
/** KMS key id. */
export const signingKeyVariable = (module: string, key: string) => `SIGNING_KEY_${shout(module)}_${shout(key)}`;
/** KMS key id. */
export const sealingKeyVariable = (module: string, key: string) => `SEALING_KEY_${shout(module)}_${shout(key)}`;

export const variables = {
  /** dev, staging or prod. */
  stage: 'STAGE',
  /** `module/operation`, as `identity/getProfile`. */
  operation: 'OPERATION',
  /** The module's settings, JSON. */
  settings: 'SETTINGS',
  /** The rate limits of the module that the stage changes: JSON `{ "push": { "tokens": 10, "refillPerSecond": 1 }, "spaces": false }`. */
  limits: 'LIMITS',
  /** Oldest app version served, and where to get a newer one: JSON `{ "ios": { "minimum": "1.2.0", "storeUrl": "..." } }`. */
  appVersions: 'APP_VERSIONS',
  /** The apps that links open: JSON as `AppLinks` says. */
  appLinks: 'APP_LINKS',
  userPoolId: 'USER_POOL_ID',
  /** Where machines get tokens. */
  tokenUrl: 'TOKEN_URL',
  /** Issuer of the user pool's tokens. */
  tokenIssuer: 'TOKEN_ISSUER',
  /** The app client whose access tokens are those of people. */
  tokenClient: 'TOKEN_CLIENT',
  /** ARN of the secret that signs cursors. */
  cursorKey: 'CURSOR_KEY_SECRET',
  /** ARN of the secret that the processor of cards signs with. */
  cardSecret: 'CARD_PROCESSOR_SECRET',
  /** ARN of the secret that the provider of bank connections and the backend sign with. */
  aggregatorSecret: 'AGGREGATOR_SECRET',
  /** Sender address; absent when the stage has none. */
  emailFrom: 'EMAIL_FROM',
  /** SES configuration set of the stage's mails: what becomes of them is told. */
  emailConfigurationSet: 'EMAIL_CONFIGURATION_SET',
  /** ARNs of SNS platform applications, JSON `{ "apns": "arn:...", "fcm": "arn:..." }`; absent when the stage has none. */
  pushApplications: 'PUSH_APPLICATIONS',
  /** JSON `{ "senderId": "..." }`; absent when the stage sends no text messages. */
  textMessages: 'TEXT_MESSAGES',
  /** Management endpoint of the WebSocket API, `https://...`. */
  socketsEndpoint: 'SOCKETS_ENDPOINT',
  /** Where apps open a WebSocket, `wss://...`. */
  socketUrl: 'SOCKET_URL',
  eventBus: 'EVENT_BUS',
  /** URL of the queue where a consumer sets aside what it cannot handle. */
  deadLetters: 'DEAD_LETTERS',
  /** JSON: `{ "identity": { "erase": "<function name>", "export": "<function name>" } }`. */
  personHooks: 'PERSON_HOOKS',
  /** JSON: `{ "imports/import": "<queue URL>" }`. */
  jobQueues: 'JOB_QUEUES',
  /** Public address of the HTTP API, without a trailing slash. */
  apiUrl: 'API_URL',
} as const;
