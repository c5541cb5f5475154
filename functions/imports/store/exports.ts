import { fileJobStore } from '../../../lib/jobs/file-job-store.ts';
import { type JobsTable, jobsTable } from '../../../lib/jobs/jobs-table.ts';
import { type Account, personKey } from '../../../lib/policy/accounts.ts';
import { factsReader } from '../../../lib/policy/read-facts.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Check } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { readSettled } from '../../../lib/sync/commit/read-settled.ts';
import { type Place, readPlaces } from '../../../lib/sync/places.ts';
import { type DocumentQuery, type FoundPage, queryDocuments } from '../../../lib/sync/query/query-documents.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';
import type { DocumentExport } from '../contract/exports.ts';

export type ExportStore = ReturnType<typeof exportStore>;
type Given = 'spaceId' | 'collection' | 'version' | 'hidden' | 'limit' | 'after';

/** What people ask of exports, and what their jobs read. */
export function exportStore(table: JobsTable = jobsTable(), tables: SyncTables = syncTables) {
  const { dynamo } = table;
  const { outcomes, create, find } = fileJobStore(table);
  const readFacts = factsReader(dynamo, () => tables.people);

  return {
    outcomes,
    find,

    /** A space as its person meets it; strongly consistent. */
    async place(personId: string, spaceId: string): Promise<Place> {
      return (await readPlaces(dynamo, tables, personId, [spaceId])).places.get(spaceId) as Place;
    },

    /** @throws AppError `conflict` when the person's account is about to go. */
    create(
      personId: string,
      job: TransactItem,
      response: DocumentExport,
      command: Pick<RouteContext, 'idempotency' | 'now'>,
    ): Promise<DocumentExport> {
      const isThere = Check(tables.people, personKey(personId), {
        when: 'attribute_exists(#revokedSessions) AND attribute_not_exists(#erasureStartedAt)',
      });
      return create([job, isThere], response, command);
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
