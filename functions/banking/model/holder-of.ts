import type { Caller } from '../../../lib/runtime/operation.ts';

/** For whom a person asks: for themselves, or for an organisation; whether they may is asked of `assertHolder`. */
export const holderOf = ({ personId }: Pick<Caller, 'personId'>, organisationId: string | undefined) =>
  organisationId === undefined
    ? { holderId: personId, holderKind: 'person' as const }
    : { holderId: organisationId, holderKind: 'organisation' as const };
