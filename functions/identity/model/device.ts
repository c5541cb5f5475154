import { signInDays } from '../../../lib/contract/sign-in.ts';
import type { Device } from '../contract/devices.ts';
import type { DeviceItem, Person } from '../store/items.ts';

/** Sign-ins that one device keeps; when there are more, the oldest are ended. */
export const sessionsPerDevice = 5;

/** @param sessionId of the request that asks. */
export function toDevice(item: DeviceItem, sessionId: string): Device {
  const { deviceId, platform, name, appVersion, locale, timeZone, createdAt, updatedAt } = item;
  return {
    deviceId,
    platform,
    name,
    pushEnabled: item.pushToken !== undefined,
    appVersion,
    locale,
    timeZone,
    current: Object.hasOwn(item.sessions, sessionId),
    sessions: Object.keys(item.sessions).length,
    createdAt,
    updatedAt,
  };
}

/** A sign-in from before then, in epoch seconds, cannot be refreshed any more. */
const oldestAlive = (now: Date) => now.getTime() / 1000 - signInDays * 86_400;

/** That every sign-in on the device is over. */
export const isAbandoned = (
  { sessions }: DeviceItem,
  { sessionsValidAfter = 0, revokedSessions }: Pick<Person, 'sessionsValidAfter' | 'revokedSessions'>,
  now: Date,
): boolean =>
  Object.entries(sessions).every(
    ([id, signedInAt]) =>
      signedInAt < Math.max(sessionsValidAfter, oldestAlive(now)) || Object.hasOwn(revokedSessions, id),
  );

/**
 * Sessions of a device that must go: `dead` ones could not be refreshed any more, `surplus` ones are alive and must be ended.
 * @param keep the session that is never surplus.
 */
export function excessSessions(item: DeviceItem, keep: string, now: Date) {
  const oldest = oldestAlive(now);
  const entries = Object.entries(item.sessions).filter(([id]) => id !== keep);
  const dead = entries.filter(([, signedInAt]) => signedInAt < oldest).map(([id]) => id);
  const alive = entries.filter(([, signedInAt]) => signedInAt >= oldest).sort(([, a], [, b]) => b - a);
  return { dead, surplus: alive.slice(sessionsPerDevice - 1).map(([id]) => id) };
}
