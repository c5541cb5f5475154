import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mayInvoke } from '../invoke-permission.ts';
import type { Log, Running, Runtime, Stack } from '../model.ts';
import { readGroups, readUserPools } from './config/read-user-pools.ts';
import { triggerArns, type UserPool } from './config/user-pool.ts';
import type { Cognito, Random } from './context.ts';
import { Outbox } from './delivery/outbox.ts';
import { readMadeClients } from './operations/app-clients.ts';
import { appServer, close, innerServer, listen } from './protocol/servers.ts';
import { AttemptLimits } from './store/attempt-limits.ts';
import { ChallengeStore } from './store/challenge-store.ts';
import { ClientStore } from './store/client-store.ts';
import { CodeStore } from './store/code-store.ts';
import { GroupStore } from './store/group-store.ts';
import { openStore } from './store/open-store.ts';
import { SignInStore } from './store/sign-in-store.ts';
import { UserStore } from './store/user-store.ts';
import { SigningKeys } from './tokens/signing-keys.ts';
import { TriggerRunner } from './triggers/trigger-runner.ts';

const DAY = 86_400_000;

export interface IssuerKeys {
  /** Where the keys are that sign the tokens of this issuer. */
  readonly jwksUrl: string;
  /** The `iss` values that its tokens carry. */
  readonly acceptedIssuers: readonly string[];
}

export interface RunningCognito extends Running {
  /** Where apps reach the user pools: the `endpoint` of the AWS SDK's Cognito client. */
  readonly address: string;
  /**
   * Finds the keys of an issuer as templates write it (`https://cognito-idp.<region>.amazonaws.com/<pool id>`) or as it is on this
   * machine (`<address>/<pool id>`); undefined when it is no pool of this stack.
   */
  resolveIssuer(issuer: string): IssuerKeys | undefined;
}

export interface CognitoOptions {
  /** Where apps are listened for, when it is not the host of `addresses.cognito`: `0.0.0.0` for devices in the same network. */
  readonly host?: string;
  /** Milliseconds since 1970; the machine's clock unless a test moves time. */
  readonly now?: () => number;
  readonly random?: Random;
  /** What triggers get: 5000 ms and three attempts on AWS. */
  readonly triggerLimit?: { readonly milliseconds: number; readonly attempts: number };
}

/**
 * Runs the stack's user pools on `addresses.cognito` (apps) and `addresses.cognitoInner` (the AWS endpoint, policies checked).
 * State is one SQLite file in `<stateDir>/cognito`; messages to people go to `<stateDir>/outbox`.
 */
export async function startCognito(runtime: Runtime, options: CognitoOptions = {}): Promise<RunningCognito> {
  const { stack, addresses, log, stateDir } = runtime;
  const now = options.now ?? Date.now;
  const pools = readUserPools(stack, addresses.cognito);
  const db = openStore(stateDir);
  const cognito: Cognito = {
    pools,
    db,
    users: new UserStore(db),
    groups: new GroupStore(db),
    clients: new ClientStore(db),
    signIns: new SignInStore(db),
    codes: new CodeStore(db),
    challenges: new ChallengeStore(db),
    limits: new AttemptLimits(db),
    keys: await SigningKeys.open(db, [...pools.keys()], now()),
    triggers: new TriggerRunner(
      runtime.functions,
      (pool, arn) => poolMayInvoke(stack, pool, arn),
      options.triggerLimit,
    ),
    outbox: new Outbox(stateDir, log),
    now,
    random: options.random ?? systemRandom,
    address: addresses.cognito,
  };
  readMadeClients(cognito);
  cognito.groups.declare([...pools.keys()], readGroups(stack), now());
  cognito.challenges.forgetBefore(now());
  cognito.signIns.forgetBefore(now() - DAY);
  for (const pool of pools.values()) remark(stack, pool, log);
  const apps = appServer(cognito, log, addresses.aws);
  const inner = innerServer(cognito, log);
  const stop = async () => {
    await Promise.all([apps, inner].filter((server) => server.listening).map(close));
    if (db.isOpen) db.close();
  };
  try {
    await listen(apps, addresses.cognito, options.host);
    await listen(inner, addresses.cognitoInner);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: addresses.cognito, resolveIssuer: (issuer) => resolveIssuer(cognito, issuer), stop };
}

/** Tells of what is declared and will not work: here, or on AWS. */
function remark(stack: Stack, pool: UserPool, log: Log): void {
  const { name, notRun } = pool;
  if (notRun.length > 0) log.warn(`User pool ${name}: accepted, but not run locally: ${notRun.join(', ')}`);
  for (const arn of triggerArns(pool.triggers)) {
    if (poolMayInvoke(stack, pool, arn)) continue;
    log.warn(
      `User pool ${name}: the template has no AWS::Lambda::Permission that lets the pool call ${arn}; its calls fail`,
    );
  }
  for (const client of pool.clients.values()) {
    if (!client.rotation || !client.flows.has('ALLOW_REFRESH_TOKEN_AUTH')) continue;
    log.warn(
      `App client ${client.name}: AWS refuses to create it with refresh token rotation and ALLOW_REFRESH_TOKEN_AUTH`,
    );
  }
}

const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  uuid: () => randomUUID(),
  code: () => String(randomInt(1_000_000)).padStart(6, '0'),
};

function resolveIssuer({ pools }: Cognito, issuer: string): IssuerKeys | undefined {
  const pool = pools.get(issuer.replace(/\/$/, '').split('/').at(-1) ?? '');
  return pool && { jwksUrl: `${pool.issuer}/.well-known/jwks.json`, acceptedIssuers: [pool.issuer] };
}

const poolMayInvoke = (stack: Stack, pool: UserPool, functionArn: string) =>
  mayInvoke(stack, 'cognito-idp', functionArn, pool.arn);
