import { AppError } from '../../../lib/runtime/app-error.ts';
import type { EndpointItem } from '../store/items.ts';
import { receiverUrl } from './receiver-url.ts';
import type { Secret } from './signature.ts';

export interface EndpointChange {
  readonly url?: string | undefined;
  readonly description?: string | undefined;
  readonly events?: readonly string[] | null | undefined;
  readonly ordered?: boolean | undefined;
  readonly enabled?: boolean | undefined;
  readonly version?: number | undefined;
}

/** The fields that a change sets. Another address, or to be told that it is enabled, begins without the failures of before. */
export function changedFields(before: EndpointItem, change: EndpointChange, local: boolean) {
  if (change.version !== undefined && change.version !== before.version) {
    throw new AppError('conflict', `The endpoint is at version ${before.version}.`);
  }
  const url = change.url === undefined ? before.url : receiverUrl(change.url, local).href;
  const enabled = change.enabled ?? before.enabled;
  const isFresh = url !== before.url || change.enabled === true;
  const fresh = { failures: 0, failingSince: undefined, openUntil: undefined };
  return {
    url,
    enabled,
    disabledReason: enabled ? undefined : change.enabled === false ? ('owner' as const) : before.disabledReason,
    ...(change.description === undefined ? {} : { description: change.description }),
    ...(change.ordered === undefined ? {} : { ordered: change.ordered }),
    ...(change.events === undefined ? {} : { events: change.events ? [...new Set(change.events)] : undefined }),
    ...(isFresh ? fresh : {}),
  };
}

/** The item that a change leaves. */
export function withFields(before: EndpointItem, set: Readonly<Record<string, unknown>>, now: Date): EndpointItem {
  const merged = { ...before, ...set, version: before.version + 1, updatedAt: now.toISOString() };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined),
  ) as unknown as EndpointItem;
}

/**
 * A new secret in front, and the one before until there was time to change over. One that is given again while it is the newest changes nothing:
 * it would push out the one before, with which the other side still signs.
 */
export function rotated(secrets: readonly Secret[], secret: string, now: Date, overlapHours: number): Secret[] {
  const until = new Date(now.getTime() + overlapHours * 3_600_000).toISOString();
  const before = secrets[0];
  if (before?.secret === secret) return [...secrets];
  return before && overlapHours > 0 ? [{ secret }, { secret: before.secret, until }] : [{ secret }];
}
