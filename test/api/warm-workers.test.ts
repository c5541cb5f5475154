import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { functionOf } from './faults.ts';
import { createPerson, type Person } from './people.ts';
import { call, eventually, outputs } from './stack.ts';

const people: Person[] = [];
const names = new Map<string, string>();
beforeAll(async () => {
  for (let n = 0; n < 6; n++) {
    const person = await createPerson();
    const displayName = `person ${n} ${randomUUID()}`;
    await person.call('PATCH', '/v1/me', { json: { displayName, metadata: { own: displayName } } });
    await person.call('PUT', `/v1/me/devices/${randomUUID()}`, { json: { platform: 'ios', name: displayName } });
    await person.call('POST', '/v1/organisations', { json: { name: displayName } });
    names.set(person.personId, displayName);
    people.push(person);
  }
});
const secretsOf = (person: Person) => [person.personId, person.email, names.get(person.personId) as string];

async function withFault(rule: object, run: () => Promise<void>): Promise<void> {
  const at = `${outputs.awsEndpoint}/_local/faults`;
  const { id } = (await (await fetch(at, { method: 'POST', body: JSON.stringify(rule) })).json()) as { id: number };
  try {
    await run();
  } finally {
    await fetch(`${at}/${id}`, { method: 'DELETE' });
  }
}

describe('a worker that serves one person after the other', () => {
  it('tells nobody anything of the request before, whoever it was of and however it ended', async () => {
    const paths = ['/v1/me', '/v1/me/devices', '/v1/organisations'];
    const first = new Map<string, unknown>();
    for (let n = 0; n < 120; n++) {
      const person = people[(n * 7) % people.length] as Person;
      const path = paths[n % paths.length] as string;
      // In between: refused, broken and foreign requests in the same worker.
      if (n % 3 === 0) await call('GET', path);
      if (n % 4 === 0) await person.call('GET', `${path}?unknown=1`);
      if (n % 5 === 0) await person.call('PATCH', '/v1/me', { text: '{"displayName":' });
      const { status, body } = await person.call('GET', path);
      expect(status).toBe(200);
      const text = JSON.stringify(body);
      for (const other of people) {
        if (other === person) continue;
        for (const secret of secretsOf(other)) expect(text).not.toContain(secret);
      }
      expect(text).toContain(names.get(person.personId));
      const key = `${person.personId} ${path}`;
      // The hundredth answer is the first one.
      if (first.has(key)) expect(body).toEqual(first.get(key));
      first.set(key, body);
    }
  });

  it('keeps crossing requests apart while calls are slow', async () => {
    const functionName = await functionOf('getProfile');
    await withFault({ kind: 'delay', functionName, times: 12, ms: 150 }, async () => {
      const answers = await Promise.all(
        Array.from({ length: 48 }, async (_, n) => {
          const person = people[n % people.length] as Person;
          return { person, answer: await person.call('GET', '/v1/me') };
        }),
      );
      for (const { person, answer } of answers)
        expect([answer.status, answer.body.personId, answer.body.displayName]).toEqual([
          200,
          person.personId,
          names.get(person.personId),
        ]);
      expect(new Set(answers.map(({ answer }) => answer.headers.get('x-request-id'))).size).toBe(answers.length);
    });
  });
});

describe('a command that is cut off by the time limit of its function', () => {
  it('is answered 503 in time, and repeated with its key takes effect once', async () => {
    const person = people[0] as Person;
    const name = randomUUID();
    const create = () => person.call('POST', '/v1/organisations', { json: { name }, key: name });
    const made = async () =>
      (await person.call('GET', '/v1/organisations')).body.items.filter((item: { name: string }) => item.name === name);
    const functionName = await functionOf('createOrganisation');
    await withFault({ kind: 'delay', functionName, operation: 'TransactWriteItems', times: 5, ms: 9_700 }, async () => {
      const started = performance.now();
      const cut = await create();
      expect([cut.status, cut.body.code, cut.headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
      expect(performance.now() - started).toBeLessThan(11_000);
    });
    const repeated = await eventually(async () => {
      const answer = await create();
      expect(answer.status).toBe(201);
      return answer;
    });
    // The calls that were given up are still carried out, late.
    await new Promise((resolve) => setTimeout(resolve, 7500));
    expect(await made()).toMatchObject([{ organisationId: repeated.body.organisationId }]);
    expect((await create()).body).toEqual(repeated.body);
  }, 60_000);
});
