import { decide } from '../../../lib/policy/decide.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import type { Place } from '../../../lib/sync/places.ts';
import { files } from '../contract/module.ts';

/** A right in a space; of `update`, `delete` and `share` there is one for what the person uploaded, too. */
export type FileAction = 'read' | 'create' | 'update' | 'delete' | 'share';

type Asking = Pick<Caller, 'personId' | 'sessionId' | 'groups' | 'signedInAt' | 'account'>;

const withOwn = new Set<FileAction>(['update', 'delete', 'share']);

/**
 * Asks the policy that decides everything else, with the facts of the space.
 * @param createdBy who uploaded the file.
 * @throws AppError `not-found` for whoever does not belong to the space, or may not even read there; `forbidden` for the others.
 */
export function assertMay(caller: Asking, place: Pick<Place, 'space'>, action: FileAction, createdBy?: string): void {
  const facts = { ...(caller.account ? { account: caller.account } : {}), space: place.space };
  const asked = (name: string) => decide(files.policies, `file:${name}`, caller, facts);
  if (asked(action).allowed) return;
  if (withOwn.has(action) && createdBy === caller.personId && asked(`${action}-own`).allowed) return;
  if (action === 'read' || !asked('read').allowed)
    throw new AppError(place.space.role === undefined ? 'not-found' : 'forbidden');
  throw new AppError('forbidden', `Your role in this space does not include 'file:${action}' here.`);
}

/**
 * The same of who made a share, by what they are in the space now; nobody is signed in.
 * @throws AppError `not-found`, `forbidden`.
 */
export function assertMakerMayShare(personId: string, place: Pick<Place, 'space'>, createdBy?: string): void {
  const account = { personId, status: 'active' } as const;
  assertMay({ personId, sessionId: '', groups: [], signedInAt: 0, account }, place, 'share', createdBy);
}
