import { personKey } from '../../../lib/policy/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Check, Create, Delete, path, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { again, untilSettled } from '../../../lib/runtime/until-settled.ts';
import type { DeviceDetails } from '../contract/devices.ts';
import { isAbandoned } from '../model/device.ts';
import type { DeviceItem, Person } from './items.ts';
import { deviceKey, personPartition } from './keys.ts';
import { type People, peopleTable } from './people-table.ts';

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

export type DeviceStore = ReturnType<typeof deviceStore>;

export function deviceStore(people: People = peopleTable()) {
  const { dynamo, name, outcomes } = people;

  async function change(registration: Registration): Promise<DeviceItem | undefined> {
    const { personId, deviceId, details, sessionId, signedInAt, revision, now } = registration;
    const { platform, name: title, pushToken, appVersion, locale, timeZone } = details;
    try {
      const { Attributes } = await dynamo.update<DeviceItem>({
        ...update(name(), deviceKey(personId, deviceId), {
          set: {
            platform,
            name: title,
            pushToken,
            appVersion,
            locale,
            timeZone,
            revision,
            updatedAt: now.toISOString(),
            [path('sessions', sessionId)]: signedInAt,
          },
          when: 'attribute_exists(#pk)',
        }),
        ReturnValues: 'ALL_NEW',
      });
      return Attributes;
    } catch (error) {
      if (error instanceof ConditionFailed) return undefined;
      throw error;
    }
  }

  async function list(personId: string): Promise<DeviceItem[]> {
    const { Items } = await dynamo.query<DeviceItem>({
      TableName: name(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :device)',
      ExpressionAttributeValues: { ':pk': personPartition(personId), ':device': 'DEVICE#' },
      ConsistentRead: true,
    });
    return Items;
  }

  /** @param inPlaceOf goes with it; a device as it was read, so that a sign-in bound meanwhile keeps it. */
  async function create(registration: Registration, inPlaceOf?: DeviceItem): Promise<DeviceItem | undefined> {
    const { personId, deviceId, details, sessionId, signedInAt, revision, now, limit } = registration;
    const device: DeviceItem = {
      entity: 'Device',
      deviceId,
      ...details,
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
        ? [Check(name(), own, fits), deletion(personId, inPlaceOf)]
        : [Update(name(), own, counted)];
      const writes = [Create(name(), { ...device, ...deviceKey(personId, deviceId) }), ...room];
      return await outcomes.commit({ writes, idempotency: undefined, response: device, now });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // It is there by now, or a sign-in was bound to the one that was to go.
      if (error.at(0) || error.at(2)) return undefined;
      const person = error.item(1) as Person | undefined;
      if (person?.status !== 'active') throw new AppError('conflict', 'The account was closed meanwhile.');
      if (!inPlaceOf && person.deviceCount >= limit) {
        const abandoned = (await list(personId)).find((other) => isAbandoned(other, person, now));
        if (!abandoned) throw new AppError('device-limit', `At most ${limit} devices.`);
        return create(registration, abandoned);
      }
      throw new AppError('session-revoked');
    }
  }

  const deletion = (personId: string, device: DeviceItem) =>
    Delete(name(), deviceKey(personId, device.deviceId), {
      when: '#revision = :revision',
      values: { ':revision': device.revision },
    });

  return {
    outcomes,

    /** Changes the device, or creates it, if need be in place of one on which nobody is signed in any more; binds the session to it. */
    register: (registration: Registration): Promise<DeviceItem> =>
      untilSettled(async () => (await change(registration)) ?? (await create(registration)) ?? again),

    /** Strongly consistent. */
    list,

    /** Strongly consistent. */
    async find(personId: string, deviceId: string): Promise<DeviceItem | undefined> {
      const Key = deviceKey(personId, deviceId);
      return (await dynamo.get<DeviceItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** For a transaction: deletes the device as it was read, so that no session bound meanwhile is missed. */
    deletion,

    /** For a transaction: forgets sessions of the device as it was read. */
    forgetting: (personId: string, device: DeviceItem, sessionIds: readonly string[], revision: string) =>
      Update(name(), deviceKey(personId, device.deviceId), {
        set: { revision, ...Object.fromEntries(sessionIds.map((id) => [path('sessions', id), undefined])) },
        when: '#revision = :revision',
        values: { ':revision': device.revision },
      }),
  };
}
