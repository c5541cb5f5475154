import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../client/src/create-client.ts';
import { functionOf, withFault } from './faults.ts';
import { logLines } from './log-lines.ts';
import { createPerson, type Person } from './people.ts';
import { type Answer, call, outputs } from './stack.ts';

/** `joining` of `sync` in the stage `dev`: so many at once, one more in 200 seconds. */
const tokens = 100;
const join = (person: Person) =>
  person.call('POST', '/v1/spaces/join', { json: { code: randomBytes(40).toString('hex') } });
const codes = (answers: readonly { readonly body: { readonly code: string } }[], code: string) =>
  answers.filter(({ body }) => body.code === code).length;
async function newcomer() {
  const person = await createPerson();
  await person.call('GET', '/v1/me');
  return person;
}
const ask = (email: string) => call('POST', '/v1/erasure-requests', { json: { email }, key: null });

describe('a rate limit', () => {
  let eve: Person;
  beforeAll(async () => {
    eve = await newcomer();
  });

  it('lets through what its bucket holds, however many ask at once, and tells the others how long to wait', async () => {
    const began = Date.now();
    const answers: Answer[] = [];
    for (let wave = 0; wave < 5; wave += 1)
      answers.push(...(await Promise.all(Array.from({ length: 26 }, () => join(eve)))));
    // On a machine that is very busy some are not counted within their second.
    const uncounted = (await logLines()).filter((line) => /not checked.*sync\/joining/.test(line)).length;
    const refilled = Math.floor((Date.now() - began) / 200_000);
    const passed = codes(answers, 'space-invitation-invalid');
    expect(passed).toBeGreaterThanOrEqual(tokens);
    expect(passed).toBeLessThanOrEqual(tokens + refilled + uncounted);
    expect(codes(answers, 'rate-limited')).toBe(answers.length - passed);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('content-type')).toBe('application/problem+json');
    const wait = Number(refused?.headers.get('retry-after'));
    expect([wait >= 1, wait <= 200]).toEqual([true, true]);
  }, 60_000);

  it('is each person’s own, also for whoever asks from the same address, and stops nothing else', async () => {
    expect((await join(await newcomer())).body.code).toBe('space-invitation-invalid');
    expect((await eve.call('GET', '/v1/me')).status).toBe(200);
    expect((await eve.call('POST', '/v1/spaces', { json: { name: 'Mine' } })).status).toBe(201);
  });

  it('is told to an app by its code, with the seconds to wait', async () => {
    const client = createClient({ ...outputs, onStorageError: () => {} });
    await client.auth.signIn(eve.email, eve.password);
    const code = randomBytes(40).toString('hex');
    const joining = client.api.joinSpace({ body: { code } }, { retries: 0 });
    await expect(joining).rejects.toMatchObject({ code: 'rate-limited', status: 429, retryAfter: expect.any(Number) });
  });

  it('lets in whom it cannot count, where a request costs little, and says so in the log', async () => {
    const person = await newcomer();
    await person.call('POST', '/v1/realtime/tickets');
    const functionName = await functionOf('createTicket');
    // All tries of the limit's own write; the ticket is put.
    const rule = { kind: 'throttle', functionName, skip: 0, times: 1_000, operation: 'UpdateItem' } as const;
    const { answer, met } = await withFault(rule, () => person.call('POST', '/v1/realtime/tickets'));
    expect([met, answer.status]).toEqual([true, 201]);
    expect((await logLines()).some((line) => line.includes('rate limit not checked'))).toBe(true);
  }, 60_000);

  it('lets nobody in whom it cannot count, where each request is a mail to somebody', async () => {
    expect((await ask('nobody@example.com')).status).toBe(202);
    const functionName = await functionOf('requestErasureLink');
    const rule = { kind: 'throttle', functionName, skip: 0, times: 1_000, operation: 'UpdateItem' } as const;
    const { answer, met } = await withFault(rule, () => ask('nobody@example.com'));
    expect([met, answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([
      true,
      503,
      'unavailable',
      '1',
    ]);
  }, 60_000);
});
