import type { PolicySpecs } from '../contract/policy.ts';
import { AppError } from '../runtime/app-error.ts';
import { concerns } from '../runtime/audit.ts';
import type { Caller } from '../runtime/operation.ts';
import { decide } from './decide.ts';
import type { Memberships } from './memberships.ts';

export interface Held {
  /** Absent: the holder is gone. */
  readonly holderId?: string;
  readonly holderKind: 'person' | 'organisation';
}

/**
 * For things that people hold, or organisations whose policy has a resource for them with `read` among its actions.
 * @returns what asks who holds it: a person for themselves, for an organisation the policy. It throws AppError `not-found` for whoever
 * may not even read it, `forbidden` for those who may, and want more.
 */
export const assertHolderBy =
  <Action extends string>(policies: PolicySpecs, resource: string) =>
  async (
    caller: Caller,
    { holderId, holderKind }: Held,
    action: Action | 'read',
    memberships: Memberships,
  ): Promise<void> => {
    if (holderKind === 'person') {
      if (holderId !== caller.personId) throw new AppError('not-found');
      return;
    }
    if (holderId === undefined) throw new AppError('not-found');
    const facts = await memberships(caller.personId, holderId);
    const may = (name: string) => decide(policies, `${resource}:${name}`, caller, facts);
    const { allowed, reason } = may(action);
    if (!allowed) throw may('read').allowed ? new AppError('forbidden', reason) : new AppError('not-found');
    concerns({ organisationId: holderId });
  };
