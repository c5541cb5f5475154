import { isGreater, listOf, once } from '../../../lib/sync/merge/values.ts';
import { type CollectionFields, type Fields, fieldOf, same, valueIn } from './states.ts';

/** The field whose policy is `never`, and that both sides changed. */
export class Contested extends Error {
  constructor(field: string) {
    super(`Someone else changed ${field}.`);
    this.name = 'Contested';
  }
}

const number = (value: unknown) => (typeof value === 'number' ? value : 0);
const begins = (list: readonly unknown[], start: readonly unknown[]) =>
  start.length < list.length && start.every((each, i) => same(each, list[i]));

/**
 * What becomes of two states that both came from `assumed`, field by field as the collection declares; the same rules as the
 * backend's own merge, as far as states tell what was meant.
 * @param assumed what both sides started from; null when there was nothing.
 * @throws Contested where a `never` field was changed on both sides to different values.
 */
export function mergeStates(schema: CollectionFields, assumed: Fields | null, master: Fields, own: Fields): Fields {
  const names = new Set([...Object.keys(master), ...Object.keys(own)]);
  const merged = [...names].map((name) => {
    const states = [valueIn(assumed, name), valueIn(master, name), valueIn(own, name)] as const;
    return [name, mergeField(name, fieldOf(schema, name).merge ?? 'last-writer', ...states)] as const;
  });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

/** Where two equal changes are two changes. */
const addsUp = (policy: string) => policy === 'counter' || policy === 'append';

function mergeField(name: string, policy: string, assumed: unknown, master: unknown, own: unknown): unknown {
  if (same(assumed, own) || (same(master, own) && !addsUp(policy))) return master;
  // The server's rule, whoever changed it: a value that goes back is not taken.
  if (policy === 'max' || policy === 'min') {
    if (master === undefined) return own;
    return (policy === 'max' ? isGreater(own, master) : isGreater(master, own)) ? own : master;
  }
  const concurrent = !same(assumed, master);
  // The whole field taken away says nothing of what others put into it meanwhile.
  const wasTaken = own === undefined;
  const away = concurrent ? master : undefined;
  switch (policy) {
    case 'server':
      return concurrent ? master : own;
    case 'never':
      if (concurrent) throw new Contested(name);
      return own;
    case 'counter':
      return wasTaken ? away : number(master) + number(own) - number(assumed);
    case 'set':
      return wasTaken ? away : mergeSet(listOf(assumed), listOf(master), listOf(own));
    case 'append':
      if (!concurrent) return own;
      return begins(listOf(own), listOf(assumed))
        ? [...listOf(master), ...listOf(own).slice(listOf(assumed).length)]
        : master;
    default:
      return own;
  }
}

function mergeSet(assumed: readonly unknown[], master: readonly unknown[], own: readonly unknown[]): unknown {
  const removed = new Set(assumed.filter((member) => !own.includes(member)));
  const inserted = own.filter((member) => !assumed.includes(member));
  return once([...master.filter((member) => !removed.has(member)), ...inserted]);
}
