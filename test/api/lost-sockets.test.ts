import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { functionOf } from './faults.ts';
import { openSocket } from './open-socket.ts';
import { createPerson, type Person } from './people.ts';
import { eventually, outputs } from './stack.ts';
import { everyRow, type Row } from './stored.ts';

let person: Person;
beforeAll(async () => {
  person = await createPerson();
});
const rows = async (): Promise<Row[]> =>
  (await everyRow(/Connections/)).filter(
    ({ pk, entity }) => pk === `PERSON#${person.personId}` && entity === 'Connection',
  );

describe('a socket', () => {
  it('that breaks off without a word leaves no row behind', async () => {
    const socket = await openSocket(person);
    expect(await rows()).toHaveLength(1);
    socket.terminate();
    await eventually(async () => expect(await rows()).toEqual([]));
  });

  it('whose end was never told leaves a row that ends by itself, and that nobody stumbles over', async () => {
    const at = `${outputs.awsEndpoint}/_local/faults`;
    const functionName = await functionOf('closeSocket');
    const rule = { kind: 'access-denied', functionName, times: 50 };
    const { id } = (await (await fetch(at, { method: 'POST', body: JSON.stringify(rule) })).json()) as { id: number };
    try {
      const socket = await openSocket(person);
      socket.terminate();
      await eventually(async () => {
        const faults = (await (await fetch(at)).json()) as readonly { readonly id: number; readonly hits: number }[];
        expect(faults.find((each) => each.id === id)?.hits).toBeGreaterThan(0);
      });
    } finally {
      await fetch(`${at}/${id}`, { method: 'DELETE' });
    }
    const [row, ...more] = await rows();
    expect(more).toEqual([]);
    const seconds = Number(row?.expiresAt) - Date.now() / 1000;
    // API Gateway itself ends a socket after two hours.
    expect(seconds).toBeGreaterThan(7200);
    expect(seconds).toBeLessThan(8000);

    const next = await openSocket(person);
    await eventually(async () => expect(await rows()).toHaveLength(2));
    const ended = new Promise((resolve) => next.once('close', resolve));
    expect((await person.call('DELETE', '/v1/me/sessions', { key: randomUUID() })).status).toBe(204);
    await ended;
    await eventually(async () => expect(await rows()).toEqual([]));
  });
});
