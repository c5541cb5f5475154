import { titleIn } from './app-versions.ts';
import type { Device } from './device.ts';
import { NotDone } from './hand.ts';
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
  many: 0.3,
} as const;

/** More than one transaction takes. */
const most = 48;

/** What people do with an app, as the seed decides. Every text is written once. */
export class Actions {
  readonly #random: Random;
  #words = 0;
  #bulks = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  #word(): string {
    this.#words += 1;
    return `w${this.#words}`;
  }

  /** Changes something in a space, if the device can. @returns what was done. */
  async write(device: Device, space: string): Promise<string> {
    const random = this.#random;
    const kind = random.weighted(kinds);
    // Few ids, so that devices meet.
    const any = `d${random.below(6)}`;
    try {
      const known = await device.hand.ids(space);
      const makes = kind === 'create' || kind === 'list' || known.length === 0;
      const id = makes || random.chance(0.1) ? any : random.pick(known);
      const done = await this.#act(device, known.length === 0 ? 'create' : kind, space, id);
      return `${device.name} ${kind} ${space} ${done}`;
    } catch (error) {
      if (!(error instanceof NotDone)) throw error;
      return `${device.name} ${kind} ${space}: ${error.message}`;
    }
  }

  async #act({ hand, release }: Device, kind: keyof typeof kinds, space: string, id: string): Promise<string> {
    const random = this.#random;
    const title = () => ({ [titleIn(release)]: this.#word() });
    const word = this.#word();
    switch (kind) {
      case 'create':
        await hand.create(space, 'tasks', id, {
          listId: 'l1',
          ...title(),
          ...(random.chance(0.5) ? { votes: random.below(5) } : {}),
        });
        break;
      case 'edit':
        await hand.update(space, id, { ...title(), progress: random.below(101), reviewer: word });
        break;
      case 'several':
        // A to E in fast succession.
        for (let i = 0; i < 5; i++) await hand.update(space, id, title());
        break;
      case 'increment':
        await hand.increment(space, id, 1 + random.below(3));
        break;
      case 'append':
        await hand.append(space, id, [word, this.#word()]);
        break;
      case 'insert':
        await hand.insert(space, id, word);
        break;
      case 'remove':
        await hand.remove(space, id, (tags) => random.pick(tags));
        break;
      case 'restricted':
        await hand.update(
          space,
          id,
          random.chance(0.5) ? { budget: random.below(1000) } : { estimate: random.below(1000) },
        );
        break;
      case 'delete':
        await hand.delete(space, id);
        break;
      case 'bad':
        await hand.update(
          space,
          id,
          random.chance(0.5) ? { notes: `${word} ${'x'.repeat(20_001)}` } : { status: word },
        );
        break;
      case 'list':
        await hand.create(space, 'lists', id, { title: word });
        break;
      case 'many':
        return this.#many({ hand, release }, space, word);
    }
    return id;
  }

  async #many({ hand, release }: Pick<Device, 'hand' | 'release'>, space: string, word: string): Promise<string> {
    if (!hand.createMany) return 'cannot';
    this.#bulks += 1;
    const bulk = `bulk${this.#bulks}`;
    const rows = Array.from({ length: most + this.#random.below(10) }, (_, i) => ({
      id: `${bulk}-${i}`,
      listId: bulk,
      [titleIn(release)]: word,
    }));
    await hand.createMany(space, rows);
    return `${rows.length} of ${bulk}`;
  }
}
