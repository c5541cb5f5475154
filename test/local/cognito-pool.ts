import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CodeMessage } from '../../lib/local/cognito/delivery/outbox.ts';
import { type CognitoOptions, startCognito } from '../../lib/local/cognito/start-cognito.ts';
import { rootCredentials } from '../../lib/local/credentials.ts';
import type { FunctionRunner, Log, Resource, Runtime, Stack } from '../../lib/local/model.ts';

type Handler = (event: never) => unknown;

export interface PoolOptions extends CognitoOptions {
  readonly pool?: Record<string, unknown>;
  readonly client?: Record<string, unknown>;
  readonly resources?: readonly Resource[];
  readonly groups?: readonly string[];
  /** Trigger functions by ARN. */
  readonly functions?: Readonly<Record<string, Handler>>;
  readonly runner?: FunctionRunner;
  readonly stateDir?: string;
  readonly aws?: string;
}

export const POOL_ID = 'local_Ab3dEf6hI';
export const CLIENT_ID = 'client1abcdefghijklmnopqrs';
export const PASSWORD = 'Correct-horse-9';

/** The pool that our own templates declare, in short. */
const POOL = {
  UsernameAttributes: ['email'],
  AutoVerifiedAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
  MfaConfiguration: 'OPTIONAL',
  EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
  Policies: {
    PasswordPolicy: {
      MinimumLength: 12,
      RequireLowercase: true,
      RequireUppercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
    },
  },
  Schema: [
    { Name: 'email', Required: true, Mutable: true },
    { Name: 'role', AttributeDataType: 'String', Mutable: true },
  ],
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
};

const CLIENT = {
  UserPoolId: POOL_ID,
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  PreventUserExistenceErrors: 'ENABLED',
  AccessTokenValidity: 15,
  IdTokenValidity: 20,
  TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes' },
  WriteAttributes: ['email', 'given_name'],
};

/** The runtime around a pool, as start-local hands it over. */
export function runtimeOf({
  stateDir,
  cognito,
  cognitoInner,
  log = silent,
  ...options
}: PoolOptions & { stateDir: string; cognito: string; cognitoInner: string; log?: Log }): Runtime {
  return {
    stack: stackOf([
      resource('AWS::Cognito::UserPool', POOL_ID, { ...POOL, ...options.pool }),
      resource('AWS::Cognito::UserPoolClient', CLIENT_ID, { ...CLIENT, ...options.client }),
      ...(options.groups ?? []).map((name) =>
        resource('AWS::Cognito::UserPoolGroup', name, { GroupName: name, UserPoolId: POOL_ID }),
      ),
      ...Object.keys(options.functions ?? {}).map((arn) => permissionFor(arn)),
      ...(options.resources ?? []),
    ]),
    addresses: {
      api: '',
      socket: '',
      aws: options.aws ?? cognitoInner,
      cognito,
      dynamodb: '',
      fauxqs: '',
      cognitoInner,
    },
    functions: options.runner ?? runnerOf(options.functions ?? {}),
    log,
    stateDir,
    rootCredentials,
  };
}

const silent: Log = { info: () => {}, warn: () => {}, error: () => {}, functionLine: () => {} };

/** A running pool over HTTP, a client of the AWS SDK for apps, and one for servers behind the AWS endpoint. */
export async function startPool(options: PoolOptions = {}) {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'cognito-'));
  const [front, inner] = await freePorts(2);
  const cognito = `http://127.0.0.1:${front}`;
  const cognitoInner = `http://127.0.0.1:${inner}`;
  const lines: string[] = [];
  const keep = (message: string) => void lines.push(message);
  const log: Log = {
    info: keep,
    warn: keep,
    error: (message, fields) => keep(`${message} ${JSON.stringify(fields)}`),
    functionLine: keep,
  };
  const runtime = runtimeOf({ ...options, stateDir, cognito, cognitoInner, log });
  const running = await startCognito(runtime, options);
  const app = new CognitoIdentityProviderClient({
    region: 'eu-west-1',
    endpoint: cognito,
    credentials: rootCredentials,
    maxAttempts: 1,
  });
  const server = new CognitoIdentityProviderClient({
    region: 'eu-west-1',
    endpoint: cognitoInner,
    credentials: rootCredentials,
    maxAttempts: 1,
  });
  const stop = async () => {
    app.destroy();
    server.destroy();
    await running.stop();
  };
  return {
    ...running,
    app,
    server,
    stateDir,
    lines,
    stop,
    /** Stops and forgets everything. */
    end: async () => {
      await stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
    outbox: () => readOutbox(stateDir),
    /** The newest message's code. */
    code: () => readOutbox(stateDir).at(-1)?.code ?? '',
  };
}

export type Pool = Awaited<ReturnType<typeof startPool>>;

export function readOutbox(stateDir: string): CodeMessage[] {
  const folder = join(stateDir, 'outbox');
  // What a killed process was writing has another ending.
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

/** Signs up through the app's own operations. */
export async function signUpConfirmed(pool: Pool, email: string, password = PASSWORD): Promise<string> {
  const { UserSub } = await pool.app.send(
    new SignUpCommand({ ClientId: CLIENT_ID, Username: email, Password: password }),
  );
  const code = pool
    .outbox()
    .filter((message) => message.to === email)
    .at(-1)?.code;
  await pool.app.send(new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username: email, ConfirmationCode: code }));
  return String(UserSub);
}

/** A confirmed user with a verified address, made by an administrator. */
export async function createUser(
  pool: Pool,
  email: string,
  attributes: Record<string, string> = {},
  password = PASSWORD,
): Promise<string> {
  const given = { email_verified: 'true', ...attributes };
  const { User } = await pool.server.send(
    new AdminCreateUserCommand({
      UserPoolId: POOL_ID,
      Username: email,
      MessageAction: 'SUPPRESS',
      UserAttributes: Object.entries(given).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
  await pool.server.send(
    new AdminSetUserPasswordCommand({ UserPoolId: POOL_ID, Username: email, Password: password, Permanent: true }),
  );
  return String(User?.Username);
}

export function signIn(pool: Pool, email: string, password = PASSWORD) {
  return pool.app.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password },
    }),
  );
}

/** The tokens of a fresh sign-in, all present. */
export async function tokensOf(pool: Pool, email: string, password = PASSWORD) {
  const { AuthenticationResult: result } = await signIn(pool, email, password);
  return { access: String(result?.AccessToken), id: String(result?.IdToken), refresh: String(result?.RefreshToken) };
}

/** What a refused call says, as `Name: message`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    (answer) => `answered ${JSON.stringify(answer)}`,
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

/** A clock that moves when it is told to. */
export function movableClock(start = Date.UTC(2026, 1, 3, 14, 5, 9)) {
  let time = start;
  return {
    now: () => time,
    advance: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

export function resource(type: string, ref: string, properties: Record<string, unknown>): Resource {
  return { path: `Test/${ref}`, logicalId: ref, type, properties, ref };
}

/** What lets the pool call a function. */
export function permissionFor(functionArn: string): Resource {
  const properties = {
    FunctionName: functionArn,
    Action: 'lambda:InvokeFunction',
    Principal: 'cognito-idp.amazonaws.com',
    SourceArn: `arn:aws:cognito-idp:eu-west-1:000000000000:userpool/${POOL_ID}`,
  };
  return resource('AWS::Lambda::Permission', `permission-${functionArn}`, properties);
}

export function runnerOf(functions: Readonly<Record<string, Handler>>): FunctionRunner {
  const invoke = async (fn: string, event: unknown) => {
    const handler = functions[fn];
    if (!handler) throw new Error(`No function ${fn}`);
    try {
      const payload = await handler(structuredClone(event) as never);
      return { payload, requestId: 'test', durationMs: 1 };
    } catch (error) {
      const { name: type, message } = error as Error;
      return { error: { type, message, kind: 'Unhandled' as const }, requestId: 'test', durationMs: 1 };
    }
  };
  const nothing = async () => {};
  return { invoke, invokeAsync: nothing, idle: nothing, reload: nothing, stop: nothing };
}

function stackOf(resources: readonly Resource[]): Stack {
  return {
    name: 'Test',
    region: 'eu-west-1',
    account: '000000000000',
    resources,
    ofType: (type) => resources.filter((candidate) => candidate.type === type),
    find: (ref) => {
      const found = resources.find((candidate) => candidate.ref === ref);
      if (!found) throw new Error(`Nothing called ${ref}`);
      return found;
    },
    outputs: {},
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
