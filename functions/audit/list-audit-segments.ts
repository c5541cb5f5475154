import { organisationChain } from '../../lib/audit/entry.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { listAuditSegments } from './contract/archive.ts';
import { type Archive, archive } from './store/archive.ts';

export const operation: Operation<typeof listAuditSegments, { store: Pick<Archive, 'segments' | 'address'> }> = async (
  { params, query },
  _caller,
  { store, page },
) => {
  const chain = organisationChain(params.organisationId);
  const { segments, next } = await store.segments(chain, query.limit, (await page.start()) as never);
  return {
    items: segments.map((segment) => {
      const { from, to, prevHash, hash, sha256, bytes, archivedAt } = segment;
      return { from, to, prevHash, hash, sha256, bytes, archivedAt, url: store.address(segment) };
    }),
    nextCursor: await page.next(next),
  };
};

export const handler = handle(listAuditSegments, { store: archive(), cursors: signedCursors() }, operation);
