import { decide } from '../../../lib/policy/decide.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import type { Place } from '../../../lib/sync/places.ts';
import { links } from '../contract/module.ts';

/**
 * @param action `create` links of the space, or `manage` those that others made.
 * @throws AppError `not-found` for whoever does not belong to the space, `forbidden` for whoever may not.
 */
export function assertMayLink(
  caller: Caller,
  { space }: Pick<Place, 'space'>,
  action: 'create' | 'manage' = 'create',
): void {
  const facts = { ...(caller.account ? { account: caller.account } : {}), space };
  if (decide(links.policies, `link:${action}`, caller, facts).allowed) return;
  if (space.role === undefined) throw new AppError('not-found');
  throw new AppError('forbidden', `Your role in this space does not include 'link:${action}'.`);
}
