import { randomUUID } from 'node:crypto';
import type { ConsumedUnits } from '../../lib/local/endpoint/capacity-record.ts';
import type { SpineStack } from '../faults/spine/spine-stack.ts';
import type { Person } from './person.ts';

/** Calls the API as somebody, with an `Idempotency-Key` of its own. @throws Error for an answer that is no success. */
export async function command<T>(
  { outputs }: SpineStack,
  { token }: Person,
  method: string,
  path: string,
  json?: object,
): Promise<T> {
  const answer = await fetch(`${outputs.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    ...(json ? { body: JSON.stringify(json) } : {}),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** Does all of it, `lanes` at a time. */
export async function together<T>(count: number, lanes: number, act: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < count; n = next++) results[n] = await act(n);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

/** Units that functions used while something was done, its consequences included; DynamoDB Local counts small transactions in full. */
export async function unitsOf(stack: SpineStack, act: () => Promise<unknown>): Promise<readonly ConsumedUnits[]> {
  const record = (method: string) => fetch(`${stack.outputs.awsEndpoint}/_local/capacity`, { method });
  await stack.settle();
  await record('POST');
  await act();
  await stack.settle();
  const used = (await (await record('GET')).json()) as ConsumedUnits[];
  await record('DELETE');
  return used;
}

/** Write units of the functions whose path fits. */
export const written = (used: readonly ConsumedUnits[], name: RegExp): number =>
  used.filter(({ functionPath }) => name.test(functionPath)).reduce((total, { writeUnits }) => total + writeUnits, 0);
