import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { Refused } from '../../lib/runtime/outcomes.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { deleteDevice } from './contract/devices.ts';
import { type DeviceStore, deviceStore } from './store/devices.ts';
import type { Person } from './store/items.ts';
import { type SessionStore, sessionStore } from './store/sessions.ts';
import { type SignIns, signIns } from './store/sign-ins.ts';

interface Dependencies {
  readonly store: Pick<DeviceStore, 'find' | 'deletion'>;
  readonly sessions: Pick<SessionStore, 'end'>;
  readonly signIns: Pick<SignIns, 'signOut'>;
}

/** The device, its place in the count and its sessions go in one transaction. */
export const operation: Operation<typeof deleteDevice, Dependencies> = async ({ params }, caller, context) => {
  const { store, sessions, signIns, log } = context;
  const { personId } = caller;
  const person = caller.account as Person;
  await untilSettled(async () => {
    const device = await store.find(personId, params.deviceId);
    if (!device) throw new AppError('not-found');
    const options = { more: store.deletion(personId, device), add: { deviceCount: -1 } };
    try {
      const result = await sessions.end(person, Object.keys(device.sessions), context, options);
      if (result !== 'full') return result;
      log.warn('too many ended sessions to remember: signing out everywhere', { personId });
      await signIns.signOut(personId);
      return await sessions.end(person, [], context, { ...options, all: true });
    } catch (error) {
      if (error instanceof Refused && error.at(0)) return again;
      throw error;
    }
  });
};

const sessions = sessionStore();
export const handler = handle(
  deleteDevice,
  { store: deviceStore(), sessions, signIns: signIns(), outcomes: sessions.outcomes },
  operation,
);
