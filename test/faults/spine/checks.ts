import type { AuditOutputs } from '../../../lib/verify-audit/audit-stack.ts';
import { runAudit } from '../../../lib/verify-audit/run.ts';
import type { Cast, Ledger } from './deeds.ts';
import type { SpineStack } from './spine-stack.ts';

/** A message that nobody can handle, and where it must end. */
export interface Poison {
  readonly body: string;
  readonly dead: string;
}

/** What is not as it must be once everything has come to rest. */
export async function violations(
  stack: SpineStack,
  cast: Cast,
  ledger: Ledger,
  poisons: readonly Poison[],
): Promise<string[]> {
  return [
    ...(await leftBehind(stack)),
    ...(await memberships(stack, cast, ledger)),
    ...(await audited(stack, ledger)),
    ...(await deadLetters(stack, poisons)),
  ];
}

/** Nothing waits to be told, handed over or sealed. */
async function leftBehind(stack: SpineStack): Promise<string[]> {
  const waiting = (await stack.rows(/./)).filter(({ entity }) => entity === 'Event' || entity === 'Outbox');
  const unsealed = await stack.rows(/InboxTable/);
  return [
    ...waiting.map(({ entity, type, kind }) => `an ${String(entity)} (${String(type ?? kind)}) was never told`),
    ...unsealed.map(({ operation }) => `an entry of ${String(operation)} was never sealed`),
  ];
}

/** Each device's copy of a membership says what is true. */
async function memberships(stack: SpineStack, { people }: Cast, { organisations }: Ledger): Promise<string[]> {
  const documents = (await stack.rows(/SyncDataDocuments|SyncData-Documents/)).filter(
    ({ entity, collection, deletedAt }) =>
      entity === 'Document' && collection === 'memberships' && deletedAt === undefined,
  );
  const copies = documents.filter(({ deleted }) => deleted !== true);
  const told = new Map(
    copies.map((copy) => [
      `${String(copy.spaceId).slice(2)} ${String(copy.id)}`,
      copy.fields as { name: string; role: string },
    ]),
  );
  const found: string[] = [];
  for (const { id, name, members } of organisations) {
    for (const { personId } of people) {
      const [role, copy] = [members.get(personId), told.get(`${personId} ${id}`)];
      if (role === undefined && copy) found.push(`${personId} still has a copy of ${id}`);
      if (role !== undefined && (copy?.role !== role || copy.name !== name))
        found.push(`${personId} is ${role} in ${id} '${name}', the copy says ${JSON.stringify(copy)}`);
    }
  }
  return found;
}

/** Each command has one entry in its chain, and every chain is whole. */
async function audited(stack: SpineStack, { organisations }: Ledger): Promise<string[]> {
  const entries = (await stack.rows(/AuditData-LogTable/)).filter(({ outcome }) => outcome === 'done');
  const found: string[] = [];
  for (const { id, done } of organisations) {
    const chain = entries.filter((entry) => entry.chain === `organisation/${id}`);
    for (const [operation, times] of done) {
      const has = chain.filter((entry) => entry.operation === `identity/${operation}`).length;
      if (has !== times) found.push(`${id} has ${has} entries of ${operation}, not ${times}`);
    }
  }
  const lines: string[] = [];
  const isWhole = await runAudit(
    { command: 'verify' },
    stack.outputs as unknown as AuditOutputs,
    (line) => void lines.push(line),
  );
  return isWhole ? found : [...found, ...lines];
}

/** Poison lies there, with the reason, and nothing else does. A consumer that dies once it has set a message aside sets it aside again. */
async function deadLetters(stack: SpineStack, poisons: readonly Poison[]): Promise<string[]> {
  const found: string[] = [];
  for (const dead of new Set([...(await stack.queues()).values()])) {
    const wanted = poisons.filter((poison) => poison.dead === dead).map(({ body }) => body);
    const letters = await stack.letters(dead);
    const bodies = letters.map(({ Body }) => Body ?? '');
    for (const body of wanted) {
      if (!bodies.includes(body)) found.push(`poison is not in ${dead}: ${body.slice(0, 80)}`);
    }
    for (const { Body = '', MessageAttributes } of letters) {
      if (!wanted.includes(Body)) found.push(`${dead} holds ${Body.slice(0, 300)}`);
      else if (!MessageAttributes?.ERROR_CODE || !MessageAttributes.ERROR_MESSAGE) found.push(`no reason in ${dead}`);
    }
  }
  return found;
}
