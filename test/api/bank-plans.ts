import { addPasskey, proofByPasskey } from '../step-up/ceremonies.ts';
import { must } from './fault-cast.ts';
import { dynamo } from './file-rows.ts';
import type { Person } from './people.ts';
import { tableLike } from './sync-tables.ts';

/** Somebody with a passkey: requests that prove who gives them. */
export async function prover(person: Person) {
  const { device } = await addPasskey(person);
  return (method: string, path: string, json?: object) => ({
    path,
    headersOf: () => proofByPasskey(device, person, { method, path, ...(json ? { json } : {}) }),
    async send() {
      const headers = await this.headersOf();
      return person.call(method, path, { headers, ...(json ? { json } : {}) });
    },
  });
}
export type Prover = Awaited<ReturnType<typeof prover>>;

/** @returns the id of a payee that is confirmed. */
export async function confirmedPayee(person: Person, prove: Prover, number: string, name = 'Bob'): Promise<string> {
  const added = await person.call('POST', '/v1/banking/payees', { json: { name, number } });
  must(added.status === 201, added.body);
  const { payeeId } = added.body;
  const confirmed = await prove('POST', `/v1/banking/payees/${payeeId}/confirmation`).send();
  must(confirmed.status === 200, confirmed.body);
  return payeeId;
}

/** A day, so many from today. */
export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** A minute ago somebody should have looked at it. @param more what says so beside its place on the agenda. */
export async function makeDue(Key: { readonly pk: string; readonly sk: string }, more: 'dueAt' | 'until') {
  const at = new Date(Date.now() - 60_000).toISOString();
  await dynamo.update({
    TableName: await tableLike(/BankingData-BankTable/),
    Key,
    UpdateExpression: 'SET agendaAt = :place, #more = :at',
    ExpressionAttributeNames: { '#more': more },
    ExpressionAttributeValues: { ':place': `${at}#${Key.sk.slice(Key.sk.indexOf('#') + 1)}`, ':at': at },
  });
}
