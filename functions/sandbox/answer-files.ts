import type { ListedObject, Objects } from '../../lib/runtime/aws/objects.ts';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { answerFiles } from './contract.ts';
import { answersOf } from './model/answers-of.ts';
import { delayOf, linesOf } from './model/fate.ts';
import { readOrder } from './model/read-order.ts';
import { railFiles, said } from './store/rail-files.ts';
import { type SandboxState, sandboxState } from './store/state.ts';

interface Dependencies {
  readonly bucket: Pick<Objects, 'list' | 'get' | 'putOnce'>;
  readonly state: SandboxState;
  readonly said: () => { readonly accounts: string; readonly seed: string; readonly delaySeconds: number };
}
type Context = Parameters<ConsumerOperation<typeof answerFiles, Dependencies>>[1];

const [prefix, suffix] = ['out/sandbox/', '.xml'] as const;
const keyOf = (fileId: string) => `${prefix}${fileId}${suffix}`;

async function everything(bucket: Dependencies['bucket']): Promise<readonly ListedObject[]> {
  const found: ListedObject[] = [];
  let token: string | undefined;
  do {
    const page = await bucket.list(prefix, token);
    found.push(...page.objects);
    token = page.token;
  } while (token);
  return found.sort((a, b) => a.modifiedAt.getTime() - b.modifiedAt.getTime());
}

async function orderIn(bucket: Dependencies['bucket'], fileId: string) {
  const object = await bucket.get(keyOf(fileId));
  return object && readOrder(object.body.toString());
}

/** Takes up one file of an account at a time: statements are read in their order, and nobody waits for the one before. */
async function answer(currency: string, iban: string, { bucket, state, now, ...context }: Context): Promise<void> {
  const { seed, delaySeconds } = context.said();
  const { head, taken } = await state.load(currency);
  const known = new Set(taken.map(({ fileId }) => fileId));
  const open = taken.find(({ isAnswered }) => !isAnswered);
  const next = open ?? (await nextFile());
  const order = next && (await orderIn(bucket, next.fileId));
  if (!next || !order) return;
  if (!open) {
    const closing = linesOf(seed, order.transfers).reduce((sum, { amount }) => sum + amount, BigInt(head.closing));
    if (!(await state.take(currency, next, closing))) return;
  }
  const put = answersOf(seed, iban, order, { ...next, opening: BigInt(next.opening) });
  for (const [key, text] of put) await bucket.putOnce(key, text, 'application/xml');
  await state.answered(currency, next.fileId);

  async function nextFile() {
    for (const { key, modifiedAt } of await everything(bucket)) {
      const fileId = key.slice(prefix.length, -suffix.length);
      const isDue = now().getTime() - modifiedAt.getTime() >= delayOf(seed, fileId, delaySeconds) * 1000;
      if (known.has(fileId) || !isDue || (await orderIn(bucket, fileId))?.currency !== currency) continue;
      const at = now().toISOString();
      return { fileId, number: head.number + 1, opening: head.closing, at, isAnswered: false };
    }
    return undefined;
  }
}

export const operation: ConsumerOperation<typeof answerFiles, Dependencies> = async (_input, context) => {
  for (const account of context.said().accounts.split(/\s+/).filter(Boolean)) {
    const [currency = '', iban = ''] = account.split(':');
    await answer(currency, iban, context);
  }
};

export const handler = consume(answerFiles, { bucket: railFiles(), state: sandboxState(), said }, operation);
