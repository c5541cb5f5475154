import { changeStore } from '../../functions/sync/store/changes.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { type ChangeRow, type Head, headKey } from '../../lib/sync/items.ts';
import type { SyncWorld } from '../sync/sync-tables.ts';
import { Actions } from './actions.ts';
import { Answers } from './answers.ts';
import { Backend, type World } from './backend.ts';
import { allStored, checkDevice, stored } from './checks.ts';
import { Community, offices, roles } from './community.ts';
import { Conductor } from './conductor.ts';
import type { Device } from './device.ts';
import { checkEffects } from './effects.ts';
import { Ledger } from './ledger.ts';
import { calm, Network, type Weather } from './network.ts';
import { openDevice } from './open-device.ts';
import { Random } from './random.ts';
import { Sharing } from './sharing.ts';
import { VirtualClock } from './virtual-clock.ts';
import { withVirtualGlobals } from './virtual-globals.ts';
import { steadfast, watched } from './watched-store.ts';

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
class Schedule {
  readonly exploring: Exploring;
  readonly random: Random;
  readonly clock = new VirtualClock(Date.UTC(2027, 0, 1));
  readonly conductor: Conductor;
  readonly world: World;
  readonly network: Network;
  readonly community: Community;
  readonly answers: Answers;
  readonly actions: Actions;
  readonly sharing: Sharing;
  readonly backend: Backend;
  readonly devices: Device[] = [];
  readonly people: string[] = [];
  readonly ledger = new Ledger();

  constructor(world: SyncWorld, seed: number, exploring: Exploring) {
    const { mutant = (dynamo: Dynamo) => dynamo } = exploring;
    this.exploring = exploring;
    this.random = new Random(seed);
    this.conductor = new Conductor(this.random.fork(), this.clock);
    const { tables } = world;
    const dynamo = steadfast(world.dynamo, this.conductor);
    this.world = { dynamo: watched(dynamo, this.conductor), tables };
    const now = () => this.clock.now();
    this.backend = new Backend({ dynamo: mutant(dynamo), tables }, this, this.random.fork(), now);
    this.network = new Network(this.backend, this.random.fork());
    this.community = new Community(this.world);
    this.answers = new Answers(this.community);
    this.actions = new Actions(this.random.fork());
    this.backend.faulty = (operation, { status, error }) => {
      if (status === 500) this.answers.violations.push(`${operation} failed: ${(error as Error)?.stack ?? error}`);
    };
    this.sharing = new Sharing(this.network, this.random.fork(), this.community);
    this.ledger.witness = {
      founded: (space) => this.community.made.push(space),
      ended: (space) => this.community.ended(space),
      holds: (space, personId, role) => this.community.holds(space, personId, role),
    };
    this.network.moment = () => this.community.moment;
    this.network.received = this.answers.received;
  }

  note(what: string): void {
    this.network.trace.push(what);
  }

  get spaces(): readonly string[] {
    return [...this.people.map((person) => `p-${person}`), ...this.community.shared];
  }

  async begin(): Promise<void> {
    const { random } = this;
    const people = 1 + random.below(3);
    for (let i = 0; i < people; i++) {
      const personId = random.uuid();
      this.people.push(personId);
      await this.backend.signUp(personId);
    }
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

  /** Tells those who listen of new commits; some pokes are lost, some come twice. */
  async poke(): Promise<void> {
    const moved = [...this.ledger.moved];
    this.ledger.moved.clear();
    for (const space of moved) {
      const Key = headKey(space);
      const { Item } = await this.world.dynamo.get<Head>({
        TableName: this.world.tables.spaces,
        Key,
        ConsistentRead: true,
      });
      for (const device of this.devices) {
        const seq = Item?.seq ?? 0;
        for (let times = this.random.below(3); times > 0; times--) device.hear({ action: 'poke', space, seq });
      }
    }
  }

  /** What the consumer of the documents' stream does, for some of the rows that it may remove. */
  async compact(space: string): Promise<void> {
    const { dynamo, tables } = this.world;
    const { Items: rows } = await dynamo.query<ChangeRow>({
      TableName: tables.changes,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': space },
      ConsistentRead: true,
    });
    const seqs = new Map<string, number>();
    for (const collection of ['lists', 'tasks']) {
      for (const { id, seq } of await stored(this.world, space, collection)) seqs.set(`${collection}/${id}`, seq);
    }
    const old = rows.map(({ collection, id, sk }) => ({
      spaceId: space,
      seq: Number(sk),
      name: `${collection}/${id}`,
    }));
    const removed = old.filter(({ seq, name }) => seq < (seqs.get(name) ?? 0) && this.random.chance(0.7));
    this.note(`${removed.length} of ${old.length} change rows of ${space} are compacted`);
    if (removed.length > 0) await changeStore(dynamo, tables).remove(removed);
  }

  /** Everything arrives, and everybody catches up. */
  async settle(): Promise<void> {
    const { network } = this;
    network.weather = calm;
    network.offline.clear();
    this.note('quiet');
    await network.deliverLate();
    await this.conductor.idle();
    let settled = 0;
    for (let round = 0; round < 8 && settled < 2; round++) {
      await this.clock.advance(130_000, () => this.conductor.idle());
      let all = true;
      for (const device of this.devices) {
        all = (await device.exchange()) && all;
        await this.conductor.idle();
      }
      settled = all ? settled + 1 : 0;
    }
    if (settled < 2) this.answers.violations.push('the devices do not come to rest');
  }

  /** @returns what was wrong. */
  async happen(count = 25 + this.random.below(40)): Promise<readonly string[]> {
    await this.begin();
    for (let i = 0; i < count; i++) {
      await this.step(this.random.weighted(steps));
      if (this.random.chance(0.6)) await this.conductor.idle();
    }
    await this.settle();
    const violations = await this.check();
    for (const device of this.devices) await device.stop();
    // What libraries put off for all their databases must not wait for a time that never comes.
    await this.clock.advance(600_000, () => this.conductor.idle());
    return violations;
  }

  async check(): Promise<readonly string[]> {
    const found = [...this.answers.violations, ...this.ledger.violations];
    const documents = await allStored(this.world, this.spaces);
    for (const device of this.devices) found.push(...(await checkDevice(this.world, documents, device)));
    found.push(...checkEffects(this.ledger, this.answers.outcomes.values()));
    return found;
  }
}

/** Runs the schedule of a seed: the same seed does the same, whenever and wherever. */
export async function explore(world: SyncWorld, seed: number, exploring: Exploring = {}): Promise<Explored> {
  const schedule = new Schedule(world, seed, exploring);
  const { conductor, clock, random, network, answers } = schedule;
  const run = () => conductor.run(schedule.happen(exploring.steps));
  const violations = await withVirtualGlobals({ conductor, clock, random: random.fork() }, run);
  return { seed, violations, trace: network.trace, mutations: answers.outcomes.size };
}
