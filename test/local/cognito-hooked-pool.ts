// A pool whose triggers are one function that keeps its events; each test starts it, and it ends with the test.
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach } from 'vitest';
import { POOL_ID, type Pool, type PoolOptions, startPool } from './cognito-pool.ts';

export const EMAIL = 'ada@example.com';
export const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:Hook';

// biome-ignore lint/suspicious/noExplicitAny: events as the trigger gets them
type Event = any;

export let pool: Pool;
export let events: Event[] = [];
let release: () => Promise<void> = async () => {};

/** To be called once by a file, outside its tests. */
export function useHookedPool(): void {
  afterEach(async () => {
    await pool.end();
    await release();
    release = async () => {};
  });
}

/** One function for every trigger of the pool; `answer` changes the event that it returns. */
export async function start(
  lambdaConfig: object,
  answer: (event: Event) => unknown = () => {},
  options: PoolOptions = {},
) {
  events = [];
  const hook = async (event: Event) => {
    events.push(structuredClone(event));
    return (await answer(event)) ?? event;
  };
  pool = await startPool({
    ...options,
    pool: { LambdaConfig: lambdaConfig, ...options.pool },
    functions: { [ARN]: hook },
  });
}

/** For a test with options that `start` does not make. */
export async function startWith(options: PoolOptions): Promise<void> {
  pool = await startPool(options);
}

/** What else ends with the test, after the pool. */
export const alsoEnds = (end: () => Promise<void>) => {
  release = end;
};

export const read = () => pool.server.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }));
