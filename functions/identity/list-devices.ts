import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listDevices } from './contract/devices.ts';
import { toDevice } from './model/device.ts';
import { type DeviceStore, deviceStore } from './store/devices.ts';

export const operation: Operation<typeof listDevices, { store: Pick<DeviceStore, 'list'> }> = async (
  _input,
  { personId, sessionId },
  { store },
) => ({ items: (await store.list(personId)).map((device) => toDevice(device, sessionId)) });

export const handler = handle(listDevices, { store: deviceStore() }, operation);
