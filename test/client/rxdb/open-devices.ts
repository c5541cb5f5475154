import { afterEach } from 'vitest';
import { untilPasses } from '../../until-passes.ts';
import { type ReplicaServer, space } from '../replica-server.ts';
import { createDevice, type Device, type Task } from './devices.ts';

const open: Device[] = [];

/** To be called once by a file, outside its tests. */
export function useDevices(): void {
  afterEach(async () => {
    for (const device of open.splice(0)) await device.close();
  });
}

/** A device of the server's space; closed after the test. */
export async function deviceOf(
  server: ReplicaServer,
  options: Partial<Parameters<typeof createDevice>[0]> = {},
  setting: Parameters<typeof createDevice>[1] = {},
): Promise<Device> {
  const device = await createDevice({ client: server.client, space, ...options }, setting);
  open.push(device);
  return device;
}

export const task = (id: string, more: Partial<Task> = {}): Task => ({
  id,
  listId: 'l1',
  title: `title of ${id}`,
  ...more,
});

export const ids = (count: number, prefix = 't') => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** Repeats until it passes. */
export const soon = (check: () => Promise<void> | void, milliseconds = 15_000): Promise<void> =>
  untilPasses(check, milliseconds, 10);
