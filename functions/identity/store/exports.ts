import { createHash } from 'node:crypto';
import { personKey } from '../../../lib/policy/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Check, type FieldChange, Update } from '../../../lib/runtime/aws/expressions.ts';
import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { bucketName, queueUrl } from '../../../lib/runtime/environment.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { again } from '../../../lib/runtime/until-settled.ts';
import { identity } from '../contract/module.ts';
import type { ExportItem } from './items.ts';
import { exportKey, personPartition } from './keys.ts';
import { leaveWork } from './outbox.ts';
import type { Command } from './people.ts';
import { type People, peopleTable } from './people-table.ts';

/** Seconds for which a link to an archive is good. */
const linkSeconds = 900;
const fileKey = ({ personId, exportId }: Pick<ExportItem, 'personId' | 'exportId'>, name: string) =>
  `${personId}/${exportId}/${name}`;

/** `stale`: someone else has gone on with the job or replaced it. `erasing`: the person's erasure runs. */
export type Step = 'made' | 'stale' | 'erasing';
export type ExportStore = ReturnType<typeof exportStore>;

/** Export jobs, one per person, and the archives that they write. */
export function exportStore(
  people: People = peopleTable(),
  objects: Pick<Objects, 'put' | 'delete' | 'list' | 'presignGet'> = createObjects(() =>
    bucketName(identity, 'exports'),
  ),
  jobs: Pick<Queue, 'send'> = createQueue(() => queueUrl(identity, 'exportJobs')),
) {
  const { dynamo, name, outcomes } = people;

  /** The person is not being erased. */
  const alive = (personId: string): TransactItem =>
    Check(name(), personKey(personId), {
      when: 'attribute_exists(#revokedSessions) AND attribute_not_exists(#erasureStartedAt)',
    });

  /** A step of a job that is as it was read, for a person who is not being erased. */
  async function step(job: ExportItem, set: FieldChange['set'], now: Date): Promise<Step> {
    const change = Update(name(), exportKey(job.personId), {
      set: { ...set, updatedAt: now.toISOString() },
      when: '#exportId = :id AND #state <> :ready AND size(#files) = :files',
      values: { ':id': job.exportId, ':ready': 'ready', ':files': job.files.length },
    });
    try {
      const writes = [change, alive(job.personId)];
      return await outcomes.commit({ writes, idempotency: undefined, response: 'made' as const, now });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return error.at(1) ? 'erasing' : 'stale';
    }
  }

  return {
    outcomes,

    /** Strongly consistent. */
    async find(personId: string): Promise<ExportItem | undefined> {
      const Key = exportKey(personId);
      return (await dynamo.get<ExportItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /**
     * @param before the job that it replaces.
     * @throws AppError `erasure-started`: nothing new is written for someone who is being erased.
     */
    async request<T>(
      item: ExportItem,
      before: ExportItem | undefined,
      response: T,
      command: Command,
    ): Promise<T | typeof again> {
      const { personId, exportId } = item;
      const writes: TransactItem[] = [
        {
          Put: {
            TableName: name(),
            Item: { ...item, ...exportKey(personId) },
            ...(before
              ? {
                  ConditionExpression: 'exportId = :before',
                  ExpressionAttributeValues: { ':before': before.exportId },
                }
              : { ConditionExpression: 'attribute_not_exists(pk)' }),
          },
        },
        alive(personId),
        leaveWork(people, personPartition(personId), 'export', { personId, exportId }, command),
      ];
      const { idempotency, now } = command;
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.at(1)) throw new AppError('erasure-started');
        return again;
      }
    },

    /** @param anew forgets the files that were noted, which the bucket deletes by their own age. */
    async begin(job: ExportItem, anew: boolean, now: Date) {
      const from = anew ? { files: [], position: undefined } : {};
      return { step: await step(job, { ...from, state: 'building' }, now), job: { ...job, ...from } };
    },

    /**
     * Writes a file, then notes it with where the next one begins. Its name tells its content: two that build the same job at once may end
     * their files at different places, and the one that comes too late must not replace what the other has noted.
     */
    async addFile(job: ExportItem, body: string, position: ExportItem['position'], now: Date) {
      const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
      const name = `${job.files.length + 1}-${digest}.json`;
      await objects.put(fileKey(job, name), body, { contentType: 'application/json' });
      const files = [...job.files, { name, size: Buffer.byteLength(body) }];
      return { step: await step(job, { files, position }, now), job: { ...job, files, position } };
    },

    finish: (job: ExportItem, validUntil: string, now: Date) =>
      step(job, { state: 'ready', readyAt: now.toISOString(), validUntil, position: undefined }, now),

    /** Deletes what a job has written that is no longer wanted. */
    async discard(personId: string, exportId: string): Promise<void> {
      const { objects: found } = await objects.list(`${personId}/${exportId}/`);
      for (const { key } of found) await objects.delete(key);
    },

    async continueLater(personId: string, exportId: string): Promise<void> {
      await jobs.send({ body: { personId, exportId } });
    },

    url: (job: ExportItem, name: string, number: number) =>
      objects.presignGet(fileKey(job, name), linkSeconds, `export-${number}.json`),
  };
}
