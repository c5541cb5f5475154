import { membershipKey, organisationKey, personKey } from '../../../lib/policy/accounts.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Delete, path, Update } from '../../../lib/runtime/aws/expressions.ts';
import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { again } from '../../../lib/runtime/until-settled.ts';
import { personErased } from '../contract/events.ts';
import { identity } from '../contract/module.ts';
import type { ErasureItem, MembershipItem, Person } from './items.ts';
import { emailPartition, erasureKey, personPartition } from './keys.ts';
import { leaveWork, tell } from './outbox.ts';
import type { Command } from './people.ts';
import { type People, peopleTable } from './people-table.ts';

/** Partition of the index `due`. */
const wakeGroup = 'erasures';
/** Days for which an erased person's key stays, so that tokens still alive are refused and nothing is created again. */
const tombstoneDays = 30;

const inSeconds = (date: Date) => Math.floor(date.getTime() / 1000);

export type ErasureStore = ReturnType<typeof erasureStore>;
export type Counts = Readonly<Record<string, number>>;

/** The erasure of a person from its request to the tombstone. */
export function erasureStore(
  people: People = peopleTable(),
  erasures: Pick<Queue, 'send'> = createQueue(() => queueUrl(identity, 'erasures')),
) {
  const { dynamo, name, outcomes } = people;

  /** An owner who is about to be erased stops counting as one, or counts again. */
  const ownership = ({ personId, organisationId }: MembershipItem, counts: boolean): TransactItem[] => [
    Update(name(), membershipKey(personId, organisationId), {
      set: { leaving: counts ? undefined : true },
      when: `#role = :owner AND ${counts ? 'attribute_exists' : 'attribute_not_exists'}(#leaving)`,
      values: { ':owner': 'owner' },
    }),
    Update(name(), organisationKey(organisationId), {
      add: { owners: counts ? 1 : -1 },
      when: counts ? 'attribute_exists(#owners)' : '#status = :active AND (#owners > :one OR #members = :one)',
      values: counts ? {} : { ':active': 'active', ':one': 1 },
    }),
  ];

  async function commitOr<T>(
    writes: readonly TransactItem[],
    response: T,
    { idempotency, now }: Pick<Command, 'idempotency' | 'now'>,
  ) {
    try {
      return await outcomes.commit({ writes, idempotency, response, now: now() });
    } catch (error) {
      if (error instanceof Refused) return again;
      throw error;
    }
  }

  return {
    outcomes,

    /** Strongly consistent. */
    async find(personId: string): Promise<ErasureItem | undefined> {
      const Key = erasureKey(personId);
      return (await dynamo.get<ErasureItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** @param owned memberships as owner; a person who has become owner of something else since is met with `again`. */
    schedule<T>(
      person: Person,
      erasure: ErasureItem,
      owned: readonly MembershipItem[],
      response: T,
      command: Command,
      more: readonly TransactItem[],
    ): Promise<T | typeof again> {
      const { personId, status, organisationCount, promotions } = person;
      const { erasureId, dueAt, requestedAt } = erasure;
      const partition = personPartition(personId);
      const atOnce = dueAt <= requestedAt;
      const writes = [
        Update(name(), personKey(personId), {
          set: { status: 'erasing' },
          when: '#status = :status AND #organisationCount = :count AND #promotions = :promotions',
          values: { ':status': status, ':count': organisationCount, ':promotions': promotions },
        }),
        Create(name(), { ...erasure, ...erasureKey(personId), wakeGroup, wakeAt: dueAt }),
        leaveWork(people, partition, 'erasure-mail', { kind: 'scheduled', personId, erasureId }, command),
        ...(atOnce ? [leaveWork(people, partition, 'erasure', { personId, erasureId }, command)] : []),
        ...owned.flatMap((membership) => ownership(membership, false)),
        ...more,
      ];
      return commitOr(writes, response, command);
    },

    /** @param leaving memberships that stopped counting when the erasure was scheduled. */
    cancel({ personId, erasureId, statusBefore }: ErasureItem, leaving: readonly MembershipItem[], command: Command) {
      const writes = [
        Update(name(), personKey(personId), {
          set: { status: statusBefore },
          when: '#status = :erasing AND attribute_not_exists(#erasureStartedAt)',
          values: { ':erasing': 'erasing' },
        }),
        Delete(name(), erasureKey(personId), {
          when: '#erasureId = :id AND #state = :scheduled AND #statusBefore = :status',
          values: { ':id': erasureId, ':scheduled': 'scheduled', ':status': statusBefore },
        }),
        ...leaving.flatMap((membership) => ownership(membership, true)),
      ];
      return commitOr(writes, undefined, command);
    },

    /** One page of erasures to wake, eventually consistent. */
    async due(now: Date): Promise<Pick<ErasureItem, 'personId' | 'erasureId'>[]> {
      const { Items } = await dynamo.query<Pick<ErasureItem, 'personId' | 'erasureId'>>({
        TableName: name(),
        IndexName: 'due',
        KeyConditionExpression: 'wakeGroup = :group AND wakeAt <= :now',
        ExpressionAttributeValues: { ':group': wakeGroup, ':now': now.toISOString() },
        Limit: 100,
      });
      return Items;
    },

    async wake({ personId, erasureId }: Pick<ErasureItem, 'personId' | 'erasureId'>): Promise<void> {
      await erasures.send({ body: { personId, erasureId } });
    },

    /** Comes back at `at` if it is still there then. */
    async wakeAgainAt({ personId, erasureId }: Pick<ErasureItem, 'personId' | 'erasureId'>, at: Date): Promise<void> {
      const write = Update(name(), erasureKey(personId), {
        set: { wakeAt: at.toISOString() },
        when: '#erasureId = :id',
        values: { ':id': erasureId },
      });
      await commitOr([write], undefined, { idempotency: undefined, now: () => at });
    },

    /** From here on it cannot be cancelled, and nothing new is written for the person. */
    begin(erasure: ErasureItem, now: Date): Promise<ErasureItem | typeof again> {
      const startedAt = now.toISOString();
      const { personId, erasureId } = erasure;
      const writes = [
        Update(name(), erasureKey(personId), {
          set: { state: 'running', startedAt },
          when: '#erasureId = :id AND #state = :scheduled',
          values: { ':id': erasureId, ':scheduled': 'scheduled' },
        }),
        Update(name(), personKey(personId), {
          set: { erasureStartedAt: startedAt },
          when: '#status = :erasing',
          values: { ':erasing': 'erasing' },
        }),
      ];
      const begun = { ...erasure, state: 'running' as const, startedAt };
      return commitOr(writes, begun, { idempotency: undefined, now: () => now });
    },

    /** Notes what a module has removed so far, or at all. */
    async note({ personId, erasureId }: ErasureItem, module: string, removed: Counts, isDone: boolean, now: Date) {
      const write = Update(name(), erasureKey(personId), {
        set: {
          [path(isDone ? 'done' : 'partly', module)]: removed,
          ...(isDone ? { [path('partly', module)]: undefined } : {}),
        },
        when: '#erasureId = :id',
        values: { ':id': erasureId },
      });
      await commitOr([write], undefined, { idempotency: undefined, now: () => now });
    },

    /** Replaces the person by a tombstone and tells the world; the mail is the last use of the address. */
    finish({ personId, erasureId, receiptId }: ErasureItem, email: string | undefined, command: Command) {
      const tombstone = {
        ...personKey(personId),
        entity: 'Erased',
        status: 'erased',
        expiresAt: inSeconds(command.now()) + tombstoneDays * 86_400,
      };
      const writes: TransactItem[] = [
        {
          Put: {
            TableName: name(),
            Item: tombstone,
            ConditionExpression: 'attribute_exists(erasureStartedAt)',
          },
        },
        Delete(name(), erasureKey(personId), { when: '#erasureId = :id', values: { ':id': erasureId } }),
        tell(people, personErased, personPartition(personId), { personId }, command),
        ...(email
          ? [leaveWork(people, emailPartition(email), 'erasure-mail', { kind: 'erased', email, receiptId }, command)]
          : []),
      ];
      return commitOr(writes, undefined, command);
    },
  };
}
