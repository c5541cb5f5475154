import { personKey } from '../../../lib/policy/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Check, Create, path, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { again, untilSettled } from '../../../lib/runtime/until-settled.ts';
import type { DeviceDetails } from '../contract/devices.ts';
import { isAbandoned } from '../model/device.ts';
import { deviceStore, removal } from './devices.ts';
import type { DeviceItem, Person } from './items.ts';
import { deviceKey } from './keys.ts';
import { type People, peopleTable } from './people-table.ts';
import { handToken, tokenIdOf } from './push-tokens.ts';

export interface Registration {
  readonly personId: string;
  readonly deviceId: string;
  readonly details: DeviceDetails;
  readonly sessionId: string;
  /** Epoch seconds. */
  readonly signedInAt: number;
  readonly revision: string;
  readonly now: Date;
  /** Most devices of one person. */
  readonly limit: number;
}

/** The session was not ended: a device that was deleted with its sessions does not come back by a request of theirs that was on its way. */
const stillSignedIn = (sessionId: string) =>
  `attribute_not_exists(${path('revokedSessions', sessionId)}) AND (attribute_not_exists(#sessionsValidAfter) OR #sessionsValidAfter <= :signedInAt)`;

export type RegistrationStore = ReturnType<typeof registrationStore>;

export function registrationStore(people: People = peopleTable()) {
  const { dynamo, name, outcomes } = people;
  const devices = deviceStore(people);

  const changes = ({ details, sessionId, signedInAt, revision, now }: Registration) => {
    const { platform, name: title, pushToken, appVersion, locale, timeZone } = details;
    return {
      platform,
      name: title,
      pushToken,
      tokenId: tokenIdOf(pushToken),
      appVersion,
      locale,
      timeZone,
      revision,
      updatedAt: now.toISOString(),
      [path('sessions', sessionId)]: signedInAt,
    };
  };

  /** @returns undefined when there is no such device, or it changed while its token did. */
  async function change(registration: Registration): Promise<DeviceItem | undefined> {
    const { personId, deviceId } = registration;
    const set = changes(registration);
    const sameToken = set.tokenId
      ? { when: '#tokenId = :tokenId', values: { ':tokenId': set.tokenId } }
      : { when: 'attribute_exists(#pk) AND attribute_not_exists(#tokenId)' };
    try {
      const { Attributes } = await dynamo.update<DeviceItem>({
        ...update(name(), deviceKey(personId, deviceId), { set, ...sameToken }),
        ReturnValues: 'ALL_NEW',
      });
      return Attributes;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      return error.item && changeToken(registration, error.item as unknown as DeviceItem);
    }
  }

  async function changeToken(registration: Registration, before: DeviceItem): Promise<DeviceItem | undefined> {
    const { personId, deviceId, now } = registration;
    const set = changes(registration);
    const changed = Update(name(), deviceKey(personId, deviceId), {
      set,
      when: '#revision = :before',
      values: { ':before': before.revision },
    });
    const writes = [changed, ...(await handToken(people, registration, set.tokenId, [before]))];
    try {
      await outcomes.commit({ writes, idempotency: undefined, response: undefined, now });
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
    return devices.find(personId, deviceId);
  }

  /** @param inPlaceOf goes with it; a device as it was read, so that a sign-in bound meanwhile keeps it. */
  async function create(registration: Registration, inPlaceOf?: DeviceItem): Promise<DeviceItem | undefined> {
    const { personId, deviceId, details, sessionId, signedInAt, revision, now, limit } = registration;
    const device: DeviceItem = {
      entity: 'Device',
      deviceId,
      ...details,
      tokenId: tokenIdOf(details.pushToken),
      sessions: { [sessionId]: signedInAt },
      revision,
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
    };
    const fits = {
      when: `#status = :active AND ${stillSignedIn(sessionId)}`,
      values: { ':active': 'active', ':signedInAt': signedInAt },
    };
    const counted = {
      add: { deviceCount: 1 },
      when: `${fits.when} AND #deviceCount < :limit`,
      values: { ...fits.values, ':limit': limit },
    };
    try {
      const own = personKey(personId);
      const room = inPlaceOf
        ? [Check(name(), own, fits), removal(name(), personId, inPlaceOf)]
        : [Update(name(), own, counted)];
      const token = await handToken(people, registration, device.tokenId, inPlaceOf ? [inPlaceOf] : []);
      const writes = [Create(name(), { ...device, ...deviceKey(personId, deviceId) }), ...room, ...token];
      return await outcomes.commit({ writes, idempotency: undefined, response: device, now });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // It is there by now, a sign-in was bound to the one that was to go, or the push token changed hands.
      if (error.at(0) || !error.at(1)) return undefined;
      const person = error.item(1) as Person | undefined;
      if (person?.status !== 'active') throw new AppError('conflict', 'The account was closed meanwhile.');
      if (!inPlaceOf && person.deviceCount >= limit) {
        const abandoned = (await devices.list(personId)).find((other) => isAbandoned(other, person, now));
        if (!abandoned) throw new AppError('device-limit', `At most ${limit} devices.`);
        return create(registration, abandoned);
      }
      throw new AppError('session-revoked');
    }
  }

  return {
    /** Changes the device, or creates it, if need be in place of one on which nobody is signed in any more; binds the session to it. */
    register: (registration: Registration): Promise<DeviceItem> =>
      untilSettled(async () => (await change(registration)) ?? (await create(registration)) ?? again),
  };
}
