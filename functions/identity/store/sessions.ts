import { signInDays } from '../../../lib/contract/sign-in.ts';
import { personKey } from '../../../lib/policy/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { type FieldChange, path, Update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { again, untilSettled } from '../../../lib/runtime/until-settled.ts';
import { sessionsRevoked } from '../contract/events.ts';
import type { Person } from './items.ts';
import { personPartition } from './keys.ts';
import { tell } from './outbox.ts';
import type { Command } from './people.ts';
import { type People, peopleTable } from './people-table.ts';

/** Ended sessions that a person's item remembers one by one; beyond that every older sign-in is ended. */
export const mostRevoked = 100;

/** As long as the sign-in could be refreshed, and a day for the access tokens made last. */
const rememberedSeconds = (signInDays + 1) * 86_400;

/** Entries forgotten in one change: an expression holds 4 KB. */
const mostForgotten = 20;

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

/**
 * The change of a person's item that ends some sessions, and forgets those that could not be refreshed any more anyway.
 * @returns undefined when the item has no room: then all sessions must be ended.
 */
export function revocation(
  person: Person,
  sessionIds: readonly string[],
  now: Date,
): Required<Pick<FieldChange, 'set' | 'when' | 'values'>> | undefined {
  const known = person.revokedSessions;
  const outdated = Object.keys(known)
    .filter((id) => (known[id] ?? 0) < seconds(now) && !sessionIds.includes(id))
    .slice(0, mostForgotten);
  const added = sessionIds.filter((id) => !Object.hasOwn(known, id)).length;
  if (Object.keys(known).length - outdated.length + added > mostRevoked) return undefined;
  const until = seconds(now) + rememberedSeconds;
  return {
    set: {
      ...Object.fromEntries(sessionIds.map((id) => [path('revokedSessions', id), until])),
      ...Object.fromEntries(outdated.map((id) => [path('revokedSessions', id), undefined])),
    },
    when: 'size(#revokedSessions) <= :room',
    values: { ':room': mostRevoked + outdated.length - added },
  };
}

/**
 * The change that ends every session. Tokens tell the moment of sign-in in whole seconds, so a sign-in within this very second is
 * ended too rather than one that came before surviving.
 */
export const revocationOfAll = (now: Date): Required<Pick<FieldChange, 'set' | 'when' | 'values'>> => ({
  set: { sessionsValidAfter: seconds(now) + 1, revokedSessions: {} },
  when: 'attribute_exists(#revokedSessions)',
  values: {},
});

/** The person was erased since the request was let in. */
const erased = () => new AppError('session-revoked', 'The account was erased.');

export type SessionStore = ReturnType<typeof sessionStore>;

/** Sessions: a sign-in and all refreshes of it, by `origin_jti`. */
export function sessionStore(people: People = peopleTable()) {
  const { dynamo, name, outcomes } = people;
  const tellEnd = (personId: string, sessionIds: readonly string[] | undefined, command: Command): TransactItem => {
    const detail = { personId, ...(sessionIds ? { sessionIds: [...sessionIds] } : {}) };
    return tell(people, sessionsRevoked, personPartition(personId), detail, command);
  };

  return {
    outcomes,

    /** Refuses every token of a sign-in until now, from the next request on. */
    async endAll(personId: string, command: Command): Promise<void> {
      const change = Update(name(), personKey(personId), revocationOfAll(command.now()));
      const writes = [change, tellEnd(personId, undefined, command)];
      const { idempotency, now } = command;
      try {
        await outcomes.commit({ writes, idempotency, response: undefined, now: now() });
      } catch (error) {
        throw error instanceof Refused ? erased() : error;
      }
    },

    /**
     * Ends some sessions together with other writes, all or none.
     * @param person as read; read again when it changed in a way that matters.
     * @returns 'full' when the person's item cannot remember more: sign out in Cognito, then call with `all`.
     * @throws Refused when a condition of `more` did not hold; its indexes begin at 0 for the first of `more`.
     */
    async end(
      person: Person,
      sessionIds: readonly string[],
      command: Command,
      {
        more = [],
        add = {},
        all = false,
      }: { more?: readonly TransactItem[]; add?: Record<string, number>; all?: boolean } = {},
    ): Promise<'ended' | 'full'> {
      let current = person;
      return untilSettled(async () => {
        const change = all ? revocationOfAll(command.now()) : revocation(current, sessionIds, command.now());
        if (!change) return 'full';
        const told =
          sessionIds.length > 0 || all ? [tellEnd(person.personId, all ? undefined : sessionIds, command)] : [];
        const touched = told.length > 0 || Object.keys(add).length > 0;
        const changed = touched ? [Update(name(), personKey(person.personId), { ...change, add })] : [];
        const writes = [...more, ...changed, ...told];
        try {
          const { idempotency, now } = command;
          return await outcomes.commit({ writes, idempotency, response: 'ended' as const, now: now() });
        } catch (error) {
          if (!(error instanceof Refused) || !error.at(more.length)) throw error;
          const { Item } = await dynamo.get<Person>({
            TableName: name(),
            Key: personKey(person.personId),
            ConsistentRead: true,
          });
          if (!Item?.revokedSessions) throw erased();
          current = Item;
          return again;
        }
      });
    },
  };
}
