import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { Refused } from '../../lib/runtime/outcomes.ts';
import { registerDevice } from './contract/devices.ts';
import { identity } from './contract/module.ts';
import { excessSessions, toDevice } from './model/device.ts';
import { type DeviceStore, deviceStore } from './store/devices.ts';
import type { DeviceItem, Person } from './store/items.ts';
import { type RegistrationStore, registrationStore } from './store/registrations.ts';
import { type SessionStore, sessionStore } from './store/sessions.ts';

interface Dependencies {
  readonly store: Pick<DeviceStore, 'forgetting'>;
  readonly registrations: Pick<RegistrationStore, 'register'>;
  readonly sessions: Pick<SessionStore, 'end'>;
  readonly limits: () => { readonly devicesPerPerson: number };
}

export const operation: Operation<typeof registerDevice, Dependencies> = async ({ params, body }, caller, context) => {
  const { registrations, limits, now, newId } = context;
  const { personId, sessionId, signedInAt } = caller;
  const device = await registrations.register({
    personId,
    deviceId: params.deviceId,
    details: body,
    sessionId,
    signedInAt,
    revision: newId(),
    now: now(),
    limit: limits().devicesPerPerson,
  });
  await endExcess(caller.account as Person, device, sessionId, context);
  return toDevice(device, sessionId);
};

/** Keeps few sessions per device. When something else changes meanwhile, the next registration does it. */
async function endExcess(
  person: Person,
  device: DeviceItem,
  sessionId: string,
  context: Parameters<typeof operation>[2],
): Promise<void> {
  const { store, sessions, now, newId, log } = context;
  const { dead, surplus } = excessSessions(device, sessionId, now());
  if (dead.length + surplus.length === 0) return;
  const more = [store.forgetting(person.personId, device, [...dead, ...surplus], newId())];
  try {
    await sessions.end(person, surplus, { idempotency: undefined, now, newId }, { more });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    log.info('sessions of the device are tidied later', { deviceId: device.deviceId });
  }
}

export const handler = handle(
  registerDevice,
  {
    store: deviceStore(),
    registrations: registrationStore(),
    sessions: sessionStore(),
    limits: () => settings(identity),
  },
  operation,
);
