import type { Documents } from '../../client/src/sync/collection.ts';
import type { AnyTypes } from '../../client/src/sync/collection-data.ts';
import { titleIn } from './app-versions.ts';
import type { NativeDevice } from './native-device.ts';
import type { Random } from './random.ts';

const kinds = {
  create: 5,
  edit: 6,
  several: 2,
  increment: 4,
  append: 4,
  insert: 3,
  remove: 1,
  restricted: 1,
  delete: 1,
  bad: 1,
  list: 1,
} as const;

/** What people do with an app, as the seed decides. Every text is written once. */
export class Actions {
  readonly #random: Random;
  #words = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  #word(): string {
    this.#words += 1;
    return `w${this.#words}`;
  }

  /** Changes something in a space, if the device can. @returns what was done. */
  async write(device: NativeDevice, space: string): Promise<string> {
    const random = this.#random;
    const kind = random.weighted(kinds);
    // Few ids, so that devices meet.
    const any = `d${random.below(6)}`;
    try {
      const there = await device.sync.collection('tasks').in(space).list();
      const known = there.map((document) => String((document as { id?: unknown }).id));
      const makes = kind === 'create' || kind === 'list' || known.length === 0;
      const id = makes || random.chance(0.1) ? any : random.pick(known);
      const done = await this.#act(device, known.length === 0 ? 'create' : kind, space, id);
      return `${device.name} ${kind} ${space} ${done}`;
    } catch (error) {
      if ((error as Error).name !== 'SyncError') throw error;
      return `${device.name} ${kind} ${space}: ${(error as { code?: string }).code}`;
    }
  }

  async #act(device: NativeDevice, kind: keyof typeof kinds, space: string, id: string): Promise<string> {
    const random = this.#random;
    const tasks = device.sync.collection('tasks').in(space) as unknown as Documents<AnyTypes>;
    const title = () => ({ [titleIn(device.release)]: this.#word() });
    const word = this.#word();
    switch (kind) {
      case 'create':
        await tasks.create(
          { listId: 'l1', ...title(), ...(random.chance(0.5) ? { votes: random.below(5) } : {}) },
          { id },
        );
        break;
      case 'edit':
        await tasks.update(id, { ...title(), progress: random.below(101), reviewer: word });
        break;
      case 'several':
        // A to E in fast succession.
        for (let i = 0; i < 5; i++) await tasks.update(id, title());
        break;
      case 'increment':
        await tasks.increment(id, { votes: 1 + random.below(3) });
        break;
      case 'append':
        await tasks.append(id, { log: [word, this.#word()] });
        break;
      case 'insert':
        await tasks.insert(id, { tags: [word] });
        break;
      case 'remove': {
        const tags = ((await tasks.get(id))?.tags ?? []) as string[];
        if (tags.length > 0) await tasks.remove(id, { tags: [random.pick(tags)] });
        break;
      }
      case 'restricted':
        await tasks.update(id, random.chance(0.5) ? { budget: random.below(1000) } : { estimate: random.below(1000) });
        break;
      case 'delete':
        await tasks.delete(id);
        break;
      case 'bad':
        await tasks.update(id, random.chance(0.5) ? { notes: `${word} ${'x'.repeat(20_001)}` } : { status: word });
        break;
      case 'list': {
        const lists = device.sync.collection('lists').in(space) as unknown as Documents<AnyTypes>;
        await lists.create({ title: word }, { id });
        break;
      }
    }
    return id;
  }
}
