import type { Item } from '../../runtime/aws/dynamo.ts';

/** Someone else was quicker: nothing was written. What was read is old; read it again and compute anew. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
  /** Milliseconds to wait, up to which chance decides, before the first repeat: the more are at it, the longer a transaction takes. */
  readonly pause: number;
  readonly #more: ReadonlyMap<number, Item | undefined>;

  /** @param more the further writes of the plan whose conditions did not hold, by index, with the items found there. */
  constructor(what: string, pause = 50, more: ReadonlyMap<number, Item | undefined> = new Map()) {
    super(what);
    this.pause = pause;
    this.#more = more;
  }
  /** True when the condition of the plan's further write `index` did not hold. */
  at(index: number): boolean {
    return this.#more.has(index);
  }
  /** The item found there, when the write asked for it with ReturnValuesOnConditionCheckFailure. */
  item(index: number): Item | undefined {
    return this.#more.get(index);
  }
}
