import { type JobItem, jobKey, ownerPartition } from '../../../lib/jobs/items.ts';
import { type JobsTable, jobsTable } from '../../../lib/jobs/jobs-table.ts';
import type { Account } from '../../../lib/policy/accounts.ts';
import { personKey } from '../../../lib/policy/accounts.ts';
import { factsReader } from '../../../lib/policy/read-facts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Check } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { createOutcomes, Refused } from '../../../lib/runtime/outcomes.ts';
import { readSettled } from '../../../lib/sync/commit/read-settled.ts';
import { type Place, readPlaces } from '../../../lib/sync/places.ts';
import { type DocumentQuery, type FoundPage, queryDocuments } from '../../../lib/sync/query/query-documents.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';
import type { DocumentExport } from '../contract/exports.ts';

export type ExportStore = ReturnType<typeof exportStore>;
type Given = 'spaceId' | 'collection' | 'version' | 'hidden' | 'limit' | 'after';

/** Exports are their jobs: nothing else is kept of them, but their files. */
export function exportStore({ dynamo, name }: JobsTable = jobsTable(), tables: SyncTables = syncTables) {
  const outcomes = createOutcomes(dynamo, {
    name,
    key: (id) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' }),
    ttl: 'expiresAt',
  });
  const readFacts = factsReader(dynamo, () => tables.people);

  return {
    outcomes,

    /** A space as its person meets it; strongly consistent. */
    async place(personId: string, spaceId: string): Promise<Place> {
      return (await readPlaces(dynamo, tables, personId, [spaceId])).places.get(spaceId) as Place;
    },

    /** @throws AppError `conflict` when the person's account is about to go. */
    async create(
      personId: string,
      job: TransactItem,
      response: DocumentExport,
      { idempotency, now }: Pick<RouteContext, 'idempotency' | 'now'>,
    ): Promise<DocumentExport> {
      const isThere = Check(tables.people, personKey(personId), {
        when: 'attribute_exists(#revokedSessions) AND attribute_not_exists(#erasureStartedAt)',
      });
      try {
        return await outcomes.commit({ writes: [job, isThere], idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('conflict');
        throw error;
      }
    },

    /** Strongly consistent. */
    async find(personId: string, exportId: string): Promise<JobItem | undefined> {
      const Key = jobKey(ownerPartition({ personId }), exportId);
      return (await dynamo.get<JobItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** All that decides about a page, strongly consistent; large commits that are pending in the space are finished first. */
    async ground(personId: string, space: string): Promise<{ account: Account | undefined; place: Place }> {
      const [{ account }, { places }] = await Promise.all([
        readFacts(personId),
        readSettled(dynamo, tables, personId, [space]),
      ]);
      return { account, place: places.get(space) as Place };
    },

    /** A page of live documents by their ids; strongly consistent. */
    documents: (query: Pick<DocumentQuery, Given>): Promise<FoundPage> =>
      queryDocuments({ ...query, dynamo, tables, filter: undefined, sort: [] }),
  };
}
