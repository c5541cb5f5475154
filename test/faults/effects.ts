import type { WireMutation } from '../../client/src/sync/protocol.ts';
import { beginsAnew } from './adapter-effects.ts';
import type { Told } from './answers.ts';
import { text } from './device.ts';
import type { Ledger, State } from './ledger.ts';

interface Content {
  readonly votes?: number;
  readonly log?: readonly string[];
  readonly tags?: readonly string[];
}

/** What a device was told that it did to a document. */
interface Fate {
  readonly kinds: Set<string>;
  votes: number;
  readonly log: Set<string>;
  readonly tags: Set<string>;
  readonly untagged: Set<string>;
}

const noFate = (): Fate => ({ kinds: new Set(), votes: 0, log: new Set(), tags: new Set(), untagged: new Set() });

/** Words that a schedule uses once. */
const wordsOf = (value: unknown): readonly string[] => JSON.stringify(value)?.match(/\bw\d+\b/g) ?? [];

const contentOf = (state: State | undefined): Content => (state?.document.fields ?? {}) as Content;
const added = (before: readonly string[] = [], after: readonly string[] = []) =>
  after.filter((each) => !before.includes(each));

function tell(fate: Fate, { kind, set = {}, add: amounts, insert, remove, append }: WireMutation): void {
  fate.kinds.add(kind);
  fate.votes += Number(set.votes ?? 0) + Number(amounts?.votes ?? 0);
  for (const each of append?.log ?? []) fate.log.add(String(each));
  for (const each of insert?.tags ?? []) fate.tags.add(String(each));
  for (const each of remove?.tags ?? []) fate.untagged.add(String(each));
}

/** Holds what the store took, step by step, beside what the devices of the native client were told: each effect once, none without its outcome. */
export function checkEffects({ states }: Ledger, outcomes: Iterable<Told>): string[] {
  const fates = new Map<string, Fate>();
  const refused = new Set<string>();
  for (const { device, mutation, status } of outcomes) {
    if (status === 'rejected') {
      const { set, append, insert } = mutation;
      for (const word of wordsOf({ set, append, insert })) refused.add(word);
      continue;
    }
    const key = `${device} ${mutation.space} ${mutation.collection}/${mutation.id}`;
    const fate = fates.get(key) ?? noFate();
    fates.set(key, fate);
    tell(fate, mutation);
  }
  const found: string[] = [];
  const did = new Map<string, Fate>();
  for (const [key, all] of states) {
    for (const [i, state] of all.entries()) {
      for (const word of wordsOf(state.document.fields)) {
        if (refused.has(word)) found.push(`${key} showed ${word}, which was refused`);
      }
      if (state.staged || state.request.operation !== 'pushMutations') continue;
      const mine = `${state.device} ${key}`;
      const fate = did.get(mine) ?? noFate();
      did.set(mine, fate);
      step(fate, all[i - 1], state);
    }
    found.push(...vanished(key, all));
  }
  for (const key of new Set([...fates.keys(), ...did.keys()])) {
    const document = states.get(key.slice(key.indexOf(' ', key.indexOf(' ') + 1) + 1));
    const isGone = document?.at(-1)?.document.deleted ?? !document;
    found.push(...differences(key, fates.get(key) ?? noFate(), did.get(key) ?? noFate(), isGone));
  }
  return found;
}

function step(fate: Fate, previous: State | undefined, state: State): void {
  // Several mutations of one request are one state: a creation and its deletion leave no trace but that.
  if (!previous) fate.kinds.add('create');
  if (state.document.deleted) {
    fate.kinds.add('delete');
    return;
  }
  const [before, after] = [contentOf(previous), contentOf(state)];
  fate.votes += (after.votes ?? 0) - (before.votes ?? 0);
  for (const each of added(before.log, after.log)) fate.log.add(each);
  for (const each of added(before.tags, after.tags)) fate.tags.add(each);
  for (const each of added(after.tags, before.tags)) fate.untagged.add(each);
}

function differences(key: string, told: Fate, did: Fate, isGone: boolean): string[] {
  const found: string[] = [];
  const ended = told.kinds.has('delete');
  if (told.kinds.has('create') && !did.kinds.has('create')) found.push(`${key} was told created, and was not`);
  // Somebody else may have been first.
  if (ended && !isGone) found.push(`${key} was told deleted, and is there`);
  for (const kind of ['create', 'delete']) {
    if (!told.kinds.has(kind) && did.kinds.has(kind)) found.push(`${key}: ${kind} happened, and nobody was told`);
  }
  // What a push did just before the deletion in the same request is in no state.
  if (ended) return found;
  if (told.votes !== did.votes) found.push(`${key} counted ${did.votes}, told: ${told.votes}`);
  for (const part of ['log', 'tags'] as const) {
    const [had, has] = [[...told[part]].sort(), [...did[part]].sort()];
    const away = part === 'tags' ? told.untagged : new Set<string>();
    if (text(had.filter((each) => !away.has(each))) !== text(has.filter((each) => !away.has(each))))
      found.push(`${key} ${part}: ${has}, told: ${had}`);
  }
  for (const tag of did.untagged) if (!told.untagged.has(tag)) found.push(`${key} lost ${tag}`);
  return found;
}

/** Elements of a list stay, whoever writes; only WatermelonDB's columns are written as a whole. */
function vanished(key: string, all: readonly State[]): string[] {
  const found: string[] = [];
  for (const [i, state] of all.entries()) {
    const { deleted } = state.document;
    if (deleted || state.staged || state.request.operation === 'commitDocuments' || beginsAnew(state)) continue;
    for (const each of added(contentOf(state).log, contentOf(all[i - 1]).log)) {
      found.push(`${key} lost ${each} of its log with revision ${state.document.revision}`);
    }
  }
  return found;
}
