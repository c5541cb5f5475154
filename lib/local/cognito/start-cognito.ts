import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Running, Runtime } from '../model.ts';
import { readGroups, readUserPools } from './config/read-user-pools.ts';
import type { Cognito, Random } from './context.ts';
import { Outbox } from './delivery/outbox.ts';
import { appServer, close, innerServer, listen } from './protocol/servers.ts';
import { AttemptLimits } from './store/attempt-limits.ts';
import { ChallengeStore } from './store/challenge-store.ts';
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
  /** Milliseconds since 1970; the machine's clock unless a test moves time. */
  readonly now?: () => number;
  readonly random?: Random;
  /** What triggers get: 5000 ms and three attempts on AWS. */
  readonly triggerLimit?: { readonly milliseconds: number; readonly attempts: number };
}

/**
 * Runs the stack's user pools on `addresses.cognito` (apps) and `addresses.cognitoLocal` (the AWS endpoint, policies checked).
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
    signIns: new SignInStore(db),
    codes: new CodeStore(db),
    challenges: new ChallengeStore(db),
    limits: new AttemptLimits(db),
    keys: await SigningKeys.open(db, [...pools.keys()], now()),
    triggers: new TriggerRunner(runtime.functions, options.triggerLimit),
    outbox: new Outbox(stateDir, log),
    now,
    random: options.random ?? systemRandom,
    address: addresses.cognito,
  };
  cognito.groups.declare([...pools.keys()], readGroups(stack), now());
  cognito.challenges.forgetBefore(now());
  cognito.signIns.forgetBefore(now() - DAY);
  for (const pool of pools.values()) {
    if (pool.notRun.length > 0)
      log.warn(`User pool ${pool.name}: accepted, but not run locally: ${pool.notRun.join(', ')}`);
  }
  const servers = [appServer(cognito, log, addresses.aws), innerServer(cognito, log)];
  const stop = async () => {
    await Promise.all(servers.filter((server) => server.listening).map(close));
    if (db.isOpen) db.close();
  };
  try {
    await listen(servers[0] as (typeof servers)[0], addresses.cognito);
    await listen(servers[1] as (typeof servers)[0], addresses.cognitoLocal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: addresses.cognito, resolveIssuer: (issuer) => resolveIssuer(cognito, issuer), stop };
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
