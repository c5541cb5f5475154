import type { Item, TransactItem } from '../runtime/aws/dynamo.ts';
import { TransactionCanceled } from '../runtime/aws/errors.ts';
import type { Tools } from '../runtime/tools.ts';
import { isOver, type JobItem, type Progress } from './items.ts';
import { foundIn, type RunStore, type Step } from './run-store.ts';
import { JobStopped } from './stopped.ts';

/** Milliseconds of an invocation that are kept for its end. */
const reserveMs = 15_000;

const parsed = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));

/** One slice of a job, as its operation sees it. */
export class JobRun {
  readonly #store: RunStore;
  readonly #now: Tools['now'];
  readonly #timeLeft: () => number;
  #item: JobItem;

  /** @param timeLeft milliseconds until the invocation must be over. */
  constructor(item: JobItem, store: RunStore, now: Tools['now'], timeLeft: () => number) {
    this.#item = item;
    this.#store = store;
    this.#now = now;
    this.#timeLeft = timeLeft;
  }

  get jobId(): string {
    return this.#item.jobId;
  }
  /** Whose job it is; undefined: a module's own. */
  get personId(): string | undefined {
    return this.#item.personId;
  }
  /** 1 for the first try since there was progress. */
  get attempt(): number {
    return this.#item.attempt;
  }
  /** As the last slice or `commit` left it; undefined at the beginning. */
  get checkpoint(): unknown {
    return parsed(this.#item.checkpoint);
  }
  /** The item as this run knows it. */
  get item(): JobItem {
    return this.#item;
  }

  /** Whether the slice should end: `return { continue: checkpoint }`. */
  isTimeUp(): boolean {
    return this.#timeLeft() < reserveMs;
  }

  /** Tells how far it is. @throws JobStopped */
  async progress(progress: Progress): Promise<void> {
    if (await this.#store.progress(this.#item, progress, this.#now())) return;
    this.#judge(await this.#store.read(this.#item.pk, this.#item.jobId));
  }

  /**
   * An effect and the checkpoint behind it, all or nothing: whatever breaks off goes on behind the last one, so that each effect happens once.
   * @param effect commits a transaction that contains the write it is given.
   * @param refused the item that this write found, when the transaction failed because of it.
   * @returns what the effect returns; undefined when an earlier attempt, whose answer was lost, took place: `checkpoint` is what it left.
   * @throws JobStopped
   */
  async commit<T>(
    step: Step,
    effect: (write: TransactItem) => Promise<T>,
    refused: (error: unknown) => { readonly item: Item | undefined } | undefined,
  ): Promise<T | undefined> {
    try {
      const result = await effect(this.#store.advance(this.#item, step, this.#now()));
      const checkpoint = JSON.stringify(step.checkpoint ?? null);
      this.#item = { ...this.#item, checkpoint, step: this.#item.step + 1, attempt: 1 };
      return result;
    } catch (error) {
      const found = refused(error);
      if (!found) throw error;
      const item = foundIn(found.item);
      if (item?.turn === this.#item.turn && item.step === this.#item.step + 1) {
        this.#item = item;
        return undefined;
      }
      this.#judge(item);
      throw error;
    }
  }

  /** A checkpoint alone, for effects that can be repeated: what breaks off goes on behind the last one. @throws JobStopped */
  async save(step: Step): Promise<void> {
    await this.commit(
      step,
      (write) => this.#store.write(write),
      (error) =>
        error instanceof TransactionCanceled && error.conditionFailedAt(0)
          ? { item: error.reasons[0]?.item }
          : undefined,
    );
  }

  #judge(item: JobItem | undefined): void {
    if (!item || isOver(item) || item.turn !== this.#item.turn) throw new JobStopped('superseded');
    if (item.cancelRequested) throw new JobStopped('cancelled');
  }
}
