import { changeStore } from '../../functions/sync/store/changes.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { type ChangeRow, type Head, headKey } from '../../lib/sync/items.ts';
import type { SyncWorld } from '../sync/sync-tables.ts';
import { checkIncrements, checkRows } from './adapter-effects.ts';
import { Answers } from './answers.ts';
import { Backend, type World } from './backend.ts';
import { allStored, checkDevice, stored } from './checks.ts';
import { Community } from './community.ts';
import { Conductor } from './conductor.ts';
import type { Device } from './device.ts';
import { checkEffects } from './effects.ts';
import { Ledger } from './ledger.ts';
import { calm, Network } from './network.ts';
import { Random } from './random.ts';
import { RxdbDevice } from './rxdb-device.ts';
import { VirtualClock } from './virtual-clock.ts';
import { withVirtualGlobals } from './virtual-globals.ts';
import { steadfast, watched } from './watched-store.ts';

/** A backend, people and devices, and a network between them; what happens is told from outside. */
export class Scene {
  readonly random: Random;
  readonly clock = new VirtualClock(Date.UTC(2027, 0, 1));
  readonly conductor: Conductor;
  readonly world: World;
  readonly network: Network;
  readonly community: Community;
  readonly answers: Answers;
  readonly backend: Backend;
  readonly devices: Device[] = [];
  readonly people: string[] = [];
  readonly ledger = new Ledger();

  /** @param mutant changes the store that the backend writes to. */
  constructor(world: SyncWorld, seed: number, mutant: (dynamo: Dynamo) => Dynamo = (dynamo) => dynamo) {
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
    this.backend.faulty = (operation, { status, error }) => {
      if (status === 500) this.answers.violations.push(`${operation} failed: ${(error as Error)?.stack ?? error}`);
    };
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

  /** Somebody with an account. */
  async signUp(): Promise<string> {
    const personId = this.random.uuid();
    this.people.push(personId);
    await this.backend.signUp(personId);
    return personId;
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

  async check(): Promise<readonly string[]> {
    const found = [...this.answers.violations, ...this.ledger.violations];
    const documents = await allStored(this.world, this.spaces);
    for (const device of this.devices) found.push(...(await checkDevice(this.world, documents, device)));
    found.push(
      ...checkEffects(this.ledger, this.answers.outcomes.values()),
      ...checkRows(this.ledger, this.answers.cursors),
    );
    const counting = this.devices.filter((device) => device instanceof RxdbDevice);
    found.push(...checkIncrements(this.ledger, counting));
    return found;
  }

  /** Has something happen here, with the schedule's time and chance, and ends all devices. */
  run<T>(happen: () => Promise<T>): Promise<T> {
    const all = async () => {
      const answer = await happen();
      for (const device of this.devices) await device.stop();
      // What libraries put off for all their databases must not wait for a time that never comes.
      await this.clock.advance(600_000, () => this.conductor.idle());
      return answer;
    };
    const { conductor, clock, random } = this;
    return withVirtualGlobals({ conductor, clock, random: random.fork() }, () => conductor.run(all()));
  }
}
