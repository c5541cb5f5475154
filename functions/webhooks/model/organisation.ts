import { readSpaceId } from '../../../lib/sync/space-id.ts';

/** The organisation that an event concerns; undefined: it happened in the space of a person or of some people. */
export function organisationOf(
  detail: { readonly organisationId: string } | { readonly space: string },
): string | undefined {
  if ('organisationId' in detail) return detail.organisationId;
  const { kind, of } = readSpaceId(detail.space);
  return kind === 'organisation' ? of : undefined;
}
