/** Names of the environment variables that infra sets and the runtime reads: the one place that knows them. */

const shout = (text: string) => text.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();

/** `TABLE_IDENTITY_PEOPLE`: physical name of a module's table. */
export const tableVariable = (module: string, table: string) => `TABLE_${shout(module)}_${shout(table)}`;
export const bucketVariable = (module: string, bucket: string) => `BUCKET_${shout(module)}_${shout(bucket)}`;
/** Queue URL. */
export const queueVariable = (module: string, queue: string) => `QUEUE_${shout(module)}_${shout(queue)}`;
/** KMS key id. */
export const signingKeyVariable = (module: string, key: string) => `SIGNING_KEY_${shout(module)}_${shout(key)}`;

export const variables = {
  /** dev, staging or prod. */
  stage: 'STAGE',
  /** `module/operation`, as `identity/getProfile`. */
  operation: 'OPERATION',
  /** The module's settings, JSON. */
  settings: 'SETTINGS',
  /** Oldest app version served, and where to get a newer one: JSON `{ "ios": { "minimum": "1.2.0", "storeUrl": "..." } }`. */
  appVersions: 'APP_VERSIONS',
  userPoolId: 'USER_POOL_ID',
  /** ARN of the secret that signs cursors. */
  cursorKey: 'CURSOR_KEY_SECRET',
  /** Sender address; absent when the stage has none. */
  emailFrom: 'EMAIL_FROM',
  /** Management endpoint of the WebSocket API, `https://...`. */
  socketsEndpoint: 'SOCKETS_ENDPOINT',
  /** Where apps open a WebSocket, `wss://...`. */
  socketUrl: 'SOCKET_URL',
  eventBus: 'EVENT_BUS',
  /** URL of the queue where a consumer sets aside what it cannot handle. */
  deadLetters: 'DEAD_LETTERS',
  /** JSON: `{ "identity": { "erase": "<function name>", "export": "<function name>" } }`. */
  personHooks: 'PERSON_HOOKS',
  /** Public address of the HTTP API, without a trailing slash. */
  apiUrl: 'API_URL',
} as const;
