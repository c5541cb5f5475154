import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mailed, type Person } from '../../bench/person.ts';
import type { Random } from '../random.ts';
import type { SpineStack } from './spine-stack.ts';

/** What must be true in the end. */
export interface Organisation {
  readonly id: string;
  readonly owner: Person;
  name: string;
  readonly members: Map<string, string>;
  deleted: boolean;
  /** Commands that took effect, by the name of the operation. */
  readonly done: Map<string, number>;
}

export interface Ledger {
  readonly organisations: Organisation[];
  /** People who are disabled now. */
  readonly disabled: Set<string>;
}

export interface Cast {
  readonly people: readonly Person[];
  readonly admin: Person;
  /** Somebody who is disabled and enabled, and does nothing else. */
  readonly victim: Person;
}

/** Sends a command until it is answered; with its key it takes effect once, whatever meets its answers. */
export async function command(stack: SpineStack, by: Person, method: string, path: string, json?: object) {
  const headers: Record<string, string> = { authorization: `Bearer ${by.token}`, 'idempotency-key': randomUUID() };
  if (json) headers['content-type'] = 'application/json';
  for (let tries = 0; tries < 30; tries += 1) {
    const answer = await fetch(`${stack.outputs.apiUrl}${path}`, {
      method,
      headers,
      ...(json ? { body: JSON.stringify(json) } : {}),
    });
    const text = await answer.text();
    if (answer.status < 400) return text ? JSON.parse(text) : undefined;
    if (answer.status < 500 && answer.status !== 409) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    await sleep(50 * (tries + 1));
  }
  throw new Error(`${method} ${path} was never answered`);
}

const count = (organisation: Organisation, operation: string) =>
  organisation.done.set(operation, (organisation.done.get(operation) ?? 0) + 1);

/** One command of somebody, chosen by chance among those that make sense now. */
export async function deed(
  stack: SpineStack,
  { people, admin, victim }: Cast,
  ledger: Ledger,
  random: Random,
): Promise<string> {
  const alive = ledger.organisations.filter(({ deleted }) => !deleted);
  const kind =
    alive.length < 2
      ? 'found'
      : random.weighted({ found: 1, rename: 3, join: 4, role: 3, remove: 2, delete: 1, disable: 2 });
  if (kind === 'found') {
    const [owner, name] = [random.pick(people), `Bakery ${random.below(1000)}`];
    const { organisationId: id } = await command(stack, owner, 'POST', '/v1/organisations', { name });
    const members = new Map([[owner.personId, 'owner']]);
    ledger.organisations.push({ id, owner, name, members, deleted: false, done: new Map([['createOrganisation', 1]]) });
    return `found ${id}`;
  }
  if (kind === 'disable') {
    const verb = ledger.disabled.has(victim.personId) ? 'enable' : 'disable';
    await command(
      stack,
      admin,
      'POST',
      `/v1/admin/people/${victim.personId}/${verb}`,
      verb === 'disable' ? { reason: 'x' } : undefined,
    );
    if (verb === 'disable') ledger.disabled.add(victim.personId);
    else ledger.disabled.delete(victim.personId);
    return verb;
  }
  const organisation = random.pick(alive);
  const { id, owner, members } = organisation;
  const at = `/v1/organisations/${id}`;
  const others = people.filter(({ personId }) => personId !== owner.personId);
  const member = others.filter(({ personId }) => members.has(personId))[0];
  const stranger = others.find(({ personId }) => !members.has(personId));
  if (kind === 'rename') {
    organisation.name = `Mill ${random.below(1000)}`;
    await command(stack, owner, 'PATCH', at, { name: organisation.name });
    count(organisation, 'updateOrganisation');
  } else if (kind === 'join' && stranger) {
    const { invitationId } = await command(stack, owner, 'POST', `${at}/invitations`, {
      email: stranger.email,
      role: 'member',
    });
    count(organisation, 'createInvitation');
    const { text } = await mailed(
      stack.outputs,
      stranger.email,
      (mail) => tokenIn(mail.text, invitationId) !== undefined,
    );
    await command(stack, stranger, 'POST', '/v1/invitations/accept', { token: tokenIn(text, invitationId) });
    members.set(stranger.personId, 'member');
    count(organisation, 'acceptInvitation');
  } else if (kind === 'role' && member) {
    const role = members.get(member.personId) === 'member' ? 'admin' : 'member';
    await command(stack, owner, 'PATCH', `${at}/members/${member.personId}`, { role });
    members.set(member.personId, role);
    count(organisation, 'updateMember');
  } else if (kind === 'remove' && member) {
    await command(stack, owner, 'DELETE', `${at}/members/${member.personId}`);
    members.delete(member.personId);
    count(organisation, 'removeMember');
  } else if (kind === 'delete') {
    await command(stack, owner, 'DELETE', at);
    organisation.deleted = true;
    members.clear();
    count(organisation, 'deleteOrganisation');
  } else return `${kind}: nothing to do`;
  return `${kind} ${id}`;
}

/** The token of an invitation holds its id. */
function tokenIn(text: string, invitationId: string): string | undefined {
  const hex = invitationId.replaceAll('-', '');
  return (text.match(/[A-Za-z0-9_-]{60,200}/g) ?? []).find((token) =>
    Buffer.from(token, 'base64url').toString('hex').includes(hex),
  );
}
