import type { Device, Installation } from './device.ts';
import { type Around, NativeDevice } from './native-device.ts';
import type { Random } from './random.ts';
import { RxdbDevice } from './rxdb-device.ts';
import { WatermelonDevice } from './watermelon-device.ts';

const year = 31_557_600_000;

/** What a schedule has that its devices are made of. */
export interface Surroundings extends Omit<Around, 'report'> {
  readonly answers: { readonly violations: string[] };
  readonly community: { readonly shared: readonly string[] };
}

/** RxDB opens thirteen collections in a process, and a device has four. */
const mostOfRxdb = 2;

/**
 * A device of any kind, as the schedule's chance decides.
 * @param given in place of what chance would.
 */
export async function openDevice(
  schedule: Surroundings & { readonly random: Random },
  personId: string,
  others: readonly Device[],
  kinds: Readonly<Partial<Record<Device['kind'], number>>> = { native: 3, rxdb: 2, watermelon: 2 },
  given: Partial<Installation> = {},
): Promise<Device> {
  const { random, world, network, clock, answers, community } = schedule;
  const kind = random.weighted(kinds as Record<Device['kind'], number>);
  const installation = {
    name: `device ${others.length + 1}`,
    personId,
    release: random.pick([1, 2, 3, 3]),
    skew: random.chance(0.3) ? Math.floor((random.next() * 2 - 1) * year) : 0,
    ...given,
  };
  const around: Around = {
    world,
    network,
    clock,
    random: random.fork(),
    report: (what) => answers.violations.push(what),
  };
  const follows = [`p-${personId}`, ...community.shared].slice(0, 3);
  if (kind === 'rxdb' && others.filter((other) => other.kind === kind).length < mostOfRxdb) {
    const device = new RxdbDevice(installation, follows, around);
    await device.open();
    return device;
  }
  if (kind === 'watermelon') return new WatermelonDevice(installation, follows, around);
  return new NativeDevice(installation, around);
}
