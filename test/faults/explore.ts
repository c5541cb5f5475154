import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { SyncWorld } from '../sync/sync-tables.ts';
import { Actions } from './actions.ts';
import { offices, roles } from './community.ts';
import type { Device } from './device.ts';
import type { Weather } from './network.ts';
import { openDevice } from './open-device.ts';
import type { Random } from './random.ts';
import { Scene } from './scene.ts';
import { Sharing } from './sharing.ts';

export interface Explored {
  readonly seed: number;
  /** What was wrong; empty: nothing. */
  readonly violations: readonly string[];
  /** Everything that happened, in order. */
  readonly trace: readonly string[];
  readonly mutations: number;
}

export interface Exploring {
  readonly steps?: number;
  /** Changes the store that the backend writes to, to see that the checks notice. */
  readonly mutant?: (dynamo: Dynamo) => Dynamo;
  /** In place of what the seed decides. */
  readonly weather?: Weather;
  /** Kinds of devices, each as often as its number says. */
  readonly kinds?: Readonly<Partial<Record<Device['kind'], number>>>;
}

const steps = {
  write: 12,
  exchange: 6,
  poke: 4,
  advance: 3,
  membership: 1.5,
  sharing: 2,
  compact: 1.5,
  restart: 0.5,
  socket: 1,
  network: 1.5,
  late: 1,
} as const;

const perhaps = (random: Random, most: number) => (random.chance(0.5) ? random.next() * most : 0);

const someWeather = (random: Random): Weather => ({
  drop: perhaps(random, 0.3),
  loseAnswer: perhaps(random, 0.3),
  duplicate: perhaps(random, 0.2),
  delay: perhaps(random, 0.15),
  crash: perhaps(random, 0.08),
  throttle: perhaps(random, 0.08),
  loseStoreAnswer: perhaps(random, 0.1),
  slow: perhaps(random, 0.3),
});

/** One schedule: some devices, some time, everything that can go wrong; then quiet, and a comparison of everything. */
class Schedule extends Scene {
  readonly exploring: Exploring;
  readonly actions: Actions;
  readonly sharing: Sharing;

  constructor(world: SyncWorld, seed: number, exploring: Exploring) {
    super(world, seed, exploring.mutant);
    this.exploring = exploring;
    this.actions = new Actions(this.random.fork());
    this.sharing = new Sharing(this.network, this.random.fork(), this.community);
  }

  async begin(): Promise<void> {
    const { random } = this;
    const people = 1 + random.below(3);
    for (let i = 0; i < people; i++) await this.signUp();
    for (let i = 1 + random.below(2); i > 0; i--)
      await this.assemble(random.weighted({ given: 3, made: 2, office: 1 }));
    for (let i = 2 + random.below(3); i > 0; i--) {
      const device = await openDevice(this, random.pick(this.people), this.devices, this.exploring.kinds);
      this.devices.push(device);
      this.note(`${device.name}, ${device.kind}, of ${device.personId} release ${device.release}`);
      await this.conductor.idle();
    }
    this.network.weather = this.exploring.weather ?? someWeather(random);
  }

  /** Another space for several people. */
  async assemble(kind: 'given' | 'made' | 'office'): Promise<void> {
    const { random, community } = this;
    if (kind === 'made') return this.sharing.found(random.pick(this.people));
    const id = random.uuid();
    await (kind === 'given' ? community.found(`s-${id}`, random.uuid()) : community.incorporate(id));
    for (const person of this.people) {
      if (!random.chance(0.8)) continue;
      if (kind === 'given') await community.give(`s-${id}`, person, random.pick(roles));
      else await community.employ(`o-${id}`, person, random.pick(offices));
    }
  }

  /** Somebody's role changes, in a space that is not kept by the routes. */
  async change(): Promise<void> {
    const { random, community } = this;
    const spaces = [...community.given, ...community.organisations];
    if (spaces.length === 0) return;
    const [space, person] = [random.pick(spaces), random.pick(this.people)];
    const isOffice = space.startsWith('o-');
    const role = random.chance(0.3) ? undefined : random.pick<string>(isOffice ? offices : roles);
    this.note(`${person} is ${role ?? 'nobody'} in ${space}`);
    return isOffice ? community.employ(space, person, role) : community.give(space, person, role);
  }

  /** A space that the person may know, or, rarely, somebody else's. */
  async write(device: Device): Promise<void> {
    const { random } = this;
    const own = `p-${device.personId}`;
    const space = random.chance(0.05) ? random.pick(this.spaces) : random.pick([own, ...this.community.shared]);
    this.note(await this.actions.write(device, space));
  }

  async step(kind: keyof typeof steps): Promise<void> {
    const { random, network } = this;
    const device = random.pick(this.devices);
    switch (kind) {
      case 'write':
        return this.write(device);
      case 'exchange':
        return this.conductor.background(device.exchange());
      case 'poke':
        return this.poke();
      case 'advance':
        if (random.chance(0.3)) this.clock.sleep(random.pick([3_600_000, 86_400_000, 2_592_000_000]));
        return this.clock.advance(random.pick([500, 5_000, 70_000]), () => this.conductor.idle());
      case 'membership':
        return this.conductor.background(this.change());
      case 'sharing':
        if (this.community.made.length > 0) this.conductor.background(this.sharing.act(this.people));
        return;
      case 'compact':
        return this.conductor.background(this.compact(random.pick(this.spaces)));
      case 'restart': {
        this.note(`${device.name} starts again ${await device.restart(random)}`);
        return;
      }
      case 'socket':
        return device.connect(random.chance(0.6) ? 'open' : 'waiting');
      case 'network':
        if (network.offline.delete(device.name)) return;
        network.offline.add(device.name);
        return;
      case 'late':
        return this.conductor.background(network.deliverLate());
    }
  }

  /** @returns what was wrong. */
  async happen(): Promise<readonly string[]> {
    await this.begin();
    const { steps: count = 25 + this.random.below(40) } = this.exploring;
    for (let i = 0; i < count; i++) {
      await this.step(this.random.weighted(steps));
      if (this.random.chance(0.6)) await this.conductor.idle();
    }
    await this.settle();
    return this.check();
  }
}

/** Runs the schedule of a seed: the same seed does the same, whenever and wherever. */
export async function explore(world: SyncWorld, seed: number, exploring: Exploring = {}): Promise<Explored> {
  // What calls used is of no interest here.
  world.consumed.length = 0;
  const schedule = new Schedule(world, seed, exploring);
  const violations = await schedule.run(() => schedule.happen());
  return { seed, violations, trace: schedule.network.trace, mutations: schedule.answers.outcomes.size };
}
