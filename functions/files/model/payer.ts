import { personSpace, readSpaceId } from '../../../lib/sync/space-id.ts';

/** Whose room an upload takes: the organisation's for its own space, otherwise that of the person who uploads. */
export const payerOf = (spaceId: string, personId: string) =>
  readSpaceId(spaceId).kind === 'organisation' ? spaceId : personSpace(personId);

export interface Quotas {
  readonly personBytes: number;
  readonly personVersions: number;
  readonly organisationBytes: number;
  readonly organisationVersions: number;
}

export const quotaOf = (payer: string, limits: Quotas) =>
  readSpaceId(payer).kind === 'organisation'
    ? { bytes: limits.organisationBytes, versions: limits.organisationVersions }
    : { bytes: limits.personBytes, versions: limits.personVersions };
