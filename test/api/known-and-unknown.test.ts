import { randomUUID } from 'node:crypto';
import { ForgotPasswordCommand, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, describe, expect, it } from 'vitest';
import { cognito, createPerson, type Person } from './people.ts';
import { call, outputs } from './stack.ts';

const ClientId = outputs.userPoolClientId;
let pat: Person;
beforeAll(async () => {
  pat = await createPerson();
});
const stranger = () => `${randomUUID()}@example.com`;

/** What a request ended in, without what differs from request to request. */
async function outcome(send: () => Promise<object>): Promise<unknown> {
  try {
    const { $metadata: _, ...answer } = (await send()) as Record<string, unknown>;
    return answer;
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
}

/**
 * Welch's t of two lists of durations, the slowest tenth of each left out: pauses of the machine are not the server's doing.
 * Above 4.5 a difference is no chance any more.
 */
function welch(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [a, b].map((list) => [...list].sort((p, q) => p - q).slice(0, Math.floor(list.length * 0.9))) as [
    number[],
    number[],
  ];
  const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const spread = (list: number[]) =>
    list.reduce((sum, value) => sum + (value - mean(list)) ** 2, 0) / (list.length - 1) / list.length;
  return Math.abs(mean(x) - mean(y)) / Math.sqrt(spread(x) + spread(y));
}

/**
 * Times both, in a random order: what a request leaves to do behind it (a mail, for an account) runs beside a later one, and in any fixed order
 * that would be one of the same kind each time.
 */
async function mixed(count: number, known: () => Promise<unknown>, unknown: () => Promise<unknown>) {
  const times: [number[], number[]] = [[], []];
  const order = Array.from({ length: count * 2 }, (_, n) => ({ which: (n % 2) as 0 | 1, place: Math.random() }));
  for (const { which } of order.sort((a, b) => a.place - b.place)) {
    const started = performance.now();
    await (which === 0 ? known() : unknown());
    times[which].push(performance.now() - started);
  }
  return times;
}

describe('an address with an account and one without', () => {
  it('get the same answer to a sign-in, and to a forgotten password', async () => {
    const signIn = (USERNAME: string) =>
      outcome(() =>
        cognito.send(
          new InitiateAuthCommand({
            ClientId,
            AuthFlow: 'USER_PASSWORD_AUTH',
            AuthParameters: { USERNAME, PASSWORD: 'Wrong-Horse-7-Battery' },
          }),
        ),
      );
    const forgot = async (Username: string) => {
      const answer = await outcome(() => cognito.send(new ForgotPasswordCommand({ ClientId, Username })));
      return Object.keys(answer as object);
    };
    const known = await signIn(pat.email);
    expect(known).toEqual({ name: 'NotAuthorizedException', message: 'Incorrect username or password.' });
    expect(await signIn(stranger())).toEqual(known);
    expect(await forgot(stranger())).toEqual(await forgot(pat.email));
  });

  it('get the same answer to a request for deletion, also when there were too many', async () => {
    const ask = async (email: string) => {
      const { status, body, headers } = await call('POST', '/v1/erasure-requests', { json: { email } });
      return { status, body, names: [...headers.keys()].sort(), length: headers.get('content-length') };
    };
    const none = stranger();
    for (let n = 0; n < 5; n++) expect(await ask(pat.email)).toEqual(await ask(none));
  });

  it('wait equally long for it', async () => {
    const ask = (email: string) => call('POST', '/v1/erasure-requests', { json: { email } });
    for (let n = 0; n < 20; n++) await ask(stranger());
    // New addresses on both sides: only whether there is an account differs.
    const people: Person[] = [];
    for (let n = 0; n < 15; n++) people.push(await createPerson());
    let t = Number.POSITIVE_INFINITY;
    // The answer is chance as soon as one round finds no difference; a real one is found by each of them.
    for (let round = 0; round < 3 && t > 4.5; round++) {
      let next = 0;
      const known = () => ask((people[next++ % people.length] as Person).email);
      let other = 0;
      const addresses = people.map(stranger);
      const unknown = () => ask(addresses[other++ % addresses.length] as string);
      t = welch(...(await mixed(45, known, unknown)));
    }
    expect(t).toBeLessThan(4.5);
  });

  it('would be told apart by the measurement if one took two milliseconds longer', async () => {
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    expect(
      welch(
        ...(await mixed(
          45,
          () => pause(3),
          () => pause(5),
        )),
      ),
    ).toBeGreaterThan(4.5);
  });
});
