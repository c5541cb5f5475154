import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { buildExport } from './contract/export.ts';
import { identity } from './contract/module.ts';
import { isStalled } from './model/export.ts';
import { type ExportStore, exportStore, type Step } from './store/exports.ts';
import { type Hooks, personHooks } from './store/hooks.ts';
import type { ExportItem } from './store/items.ts';

interface Dependencies {
  readonly store: Pick<ExportStore, 'find' | 'begin' | 'addFile' | 'finish' | 'discard' | 'continueLater'>;
  readonly hooks: Pick<Hooks, 'exporting' | 'export'>;
  readonly rules: () => { readonly exportDays: number };
  /** Bytes of records after which a file is written; a page of a module, at most 6 MB, may come on top. */
  readonly fileBytes: number;
}
type Context = Parameters<typeof operation>[1];
type Position = NonNullable<ExportItem['position']>;

/** Pages that one message collects; then another message goes on from the last file written. */
const pagesPerMessage = 20;

/**
 * Collects page by page and writes a file whenever enough has come together: memory stays bounded, and after a crash the job goes on
 * behind the last file. One that rested so long that it counts as failed begins anew. When the person is being erased, or the job was
 * replaced, its files are deleted again.
 */
export const operation: ConsumerOperation<typeof buildExport, Dependencies> = async (
  { personId, exportId },
  context,
) => {
  const { store, now } = context;
  const found = await store.find(personId);
  const job = found?.exportId === exportId ? found : undefined;
  if (job?.state === 'ready') return;
  const begun = job && (await store.begin(job, isStalled(job, now()), now()));
  const end = begun?.step === 'made' ? await collect(begun.job, context) : (begun?.step ?? 'stale');
  if (end === 'made') return;
  if (end === 'more') return store.continueLater(personId, exportId);
  const current = end === 'stale' ? await store.find(personId) : undefined;
  if (current?.exportId !== exportId) await store.discard(personId, exportId);
};

/** @returns 'more' when another message must go on. */
async function collect(start: ExportItem, context: Context): Promise<Step | 'more'> {
  const { store, hooks, fileBytes, rules, now } = context;
  const modules = hooks.exporting();
  let job = start;
  let position: Position = start.position ?? { module: 0 };
  const batch = new Batch();
  const flush = async (): Promise<Step> => {
    const added = await store.addFile(job, batch.take(job), position, now());
    job = added.job;
    return added.step;
  };
  for (let pages = 0; position.module < modules.length; pages += 1) {
    if (pages === pagesPerMessage) {
      const step = batch.isEmpty ? 'made' : await flush();
      return step === 'made' ? 'more' : step;
    }
    const module = modules[position.module] ?? '';
    const page = await hooks.export(module, job.personId, position.cursor);
    batch.add(module, page.records);
    position = page.cursor ? { module: position.module, cursor: page.cursor } : { module: position.module + 1 };
    const step = batch.size >= fileBytes ? await flush() : 'made';
    if (step !== 'made') return step;
  }
  const step = batch.isEmpty && job.files.length > 0 ? 'made' : await flush();
  if (step !== 'made') return step;
  const validUntil = new Date(now().getTime() + rules().exportDays * 86_400_000).toISOString();
  return store.finish(job, validUntil, now());
}

/** Records that wait for their file, by module. */
class Batch {
  size = 0;
  #modules = new Map<string, string[]>();

  add(module: string, records: readonly object[]): void {
    const texts = records.map((record) => JSON.stringify(record));
    this.#modules.set(module, [...(this.#modules.get(module) ?? []), ...texts]);
    this.size += texts.reduce((total, text) => total + Buffer.byteLength(text) + 2, 0);
  }

  get isEmpty(): boolean {
    return this.#modules.size === 0;
  }

  /** One valid JSON document. */
  take({ personId, exportId, files }: ExportItem): string {
    const head = JSON.stringify({ format: 'mainstay-export-1', personId, exportId, file: files.length + 1 });
    const modules = [...this.#modules].map(([name, texts]) => `${JSON.stringify(name)}:[\n${texts.join(',\n')}\n]`);
    this.#modules = new Map();
    this.size = 0;
    return `${head.slice(0, -1)},"modules":{\n${modules.join(',\n')}\n}}\n`;
  }
}

export const handler = consume(
  buildExport,
  { store: exportStore(), hooks: personHooks(), rules: () => settings(identity), fileBytes: 4_000_000 },
  operation,
);
