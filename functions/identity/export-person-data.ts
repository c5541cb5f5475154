import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { exportPersonData } from './contract/export.ts';
import { type AuthenticatorStore, authenticatorStore } from './store/authenticators.ts';
import { type DeviceStore, deviceStore } from './store/devices.ts';
import { type OrganisationStore, organisationStore } from './store/organisations.ts';
import { type PersonStore, personStore } from './store/people.ts';

interface Dependencies {
  readonly store: Pick<PersonStore, 'find'>;
  readonly devices: Pick<DeviceStore, 'list'>;
  readonly organisations: Pick<OrganisationStore, 'list'>;
  readonly authenticators: Pick<AuthenticatorStore, 'list'>;
}

/** Devices, authenticators and organisations are few by their limits: one page. */
export const operation: ConsumerOperation<typeof exportPersonData, Dependencies> = async (
  { personId },
  { store, devices, organisations, authenticators },
) => {
  const person = await store.find(personId);
  if (!person || person.status === 'erased') return { records: [] };
  const { pk: _pk, sk: _sk, entity: _entity, ...profile } = person;
  return {
    records: [
      { type: 'profile', ...profile },
      ...(await devices.list(personId)).map((device) => ({
        type: 'device',
        deviceId: device.deviceId,
        platform: device.platform,
        name: device.name,
        pushToken: device.pushToken,
        appVersion: device.appVersion,
        locale: device.locale,
        timeZone: device.timeZone,
        sessions: device.sessions,
        createdAt: device.createdAt,
        updatedAt: device.updatedAt,
      })),
      ...(await authenticators.list(personId)).map(({ authenticatorId, kind, name, createdAt, lastUsedAt }) => ({
        type: 'authenticator',
        authenticatorId,
        kind,
        name,
        createdAt,
        lastUsedAt,
      })),
      ...(await organisations.list(personId)).map(({ membership, organisation }) => ({
        type: 'membership',
        organisationId: membership.organisationId,
        organisation: organisation.name,
        role: membership.role,
        joinedAt: membership.joinedAt,
      })),
    ],
  };
};

export const handler = consume(
  exportPersonData,
  {
    store: personStore(),
    devices: deviceStore(),
    organisations: organisationStore(),
    authenticators: authenticatorStore(),
  },
  operation,
);
