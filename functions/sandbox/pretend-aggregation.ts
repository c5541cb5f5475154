import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { readJson } from '../../lib/runtime/read-json.ts';
import { checkSignature } from '../../lib/runtime/signed-body.ts';
import { Pretended, pretendAggregation } from './contract.ts';
import { accountsOf, logOf, pageOf } from './model/other-bank.ts';
import { type LinkItem, type Links, links } from './store/links.ts';
import { said } from './store/rail-files.ts';
import { signingSecret } from './store/signing-secret.ts';

interface Dependencies {
  readonly store: Links;
  readonly secret: () => Promise<string>;
  readonly said: () => { readonly seed: string; readonly stepSeconds: number; readonly pageSize: number };
}
type In = Parameters<Operation<typeof pretendAggregation, Dependencies>>[2];

const [linkMinutes, consentDays] = [30, 90] as const;
const later = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();

/** Answers as a provider of connections does. Who has the secret may also let time pass there: `advance`, `end-consent`, `fail`. */
export const operation: Operation<typeof pretendAggregation, Dependencies> = async ({ body }, _caller, context) => {
  const { bytes, headers } = body;
  const header = headers['aggregation-signature'];
  const signed = { bytes, header, secrets: await context.secret(), now: context.now(), toleranceSeconds: 300 };
  if (checkSignature(signed) !== 'fits') throw new AppError('aggregation-signature-refused');
  const asked = readJson(Pretended, bytes);
  if (asked.call === 'begin') return begin(asked.connection, asked.institution, context);
  const { reference } = asked;
  const link = await context.store.find(reference);
  if (!link) return { refused: 'gone' };
  if (asked.call === 'complete') return agree(link, asked.code, context);
  if (asked.call === 'remove') return context.store.remove(reference).then(() => ({}));
  if (asked.call === 'advance') return changed(link, { steps: link.steps + asked.by }, context);
  if (asked.call === 'end-consent') return changed(link, { consentUntil: context.now().toISOString() }, context);
  if (asked.call === 'fail') return changed(link, { failures: asked.times }, context);
  if (link.failures > 0) {
    await context.store.change(reference, { failures: link.failures - 1 });
    throw new AppError('unavailable');
  }
  if (link.consentUntil === undefined || link.consentUntil <= context.now().toISOString())
    return { refused: 'consent' };
  const { seed, stepSeconds, pageSize } = context.said();
  const age = (context.now().getTime() - Date.parse(link.createdAt)) / 1000;
  const steps = link.steps + Math.floor(age / stepSeconds);
  const log = logOf(`${seed} ${reference}`, Math.min(steps, 500), link.createdAt.slice(0, 10));
  if (asked.call === 'accounts') return { accounts: accountsOf(log) };
  return pageOf(log, asked.cursor, Math.min(asked.count, pageSize));
};

/** Nobody has to agree: the code stands in the link. */
async function begin(connection: string, institution: string, { store, now }: In) {
  if (!institution.startsWith('sandbox')) return { refused: 'unknown-institution' };
  const { code } = await store.make({
    reference: connection,
    institution,
    code: `code-${connection}`,
    createdAt: now().toISOString(),
    steps: 0,
    failures: 0,
  });
  const link = `https://sandbox.example/agree?institution=${institution}#${code}`;
  return { reference: connection, link, linkExpiresAt: later(now(), linkMinutes) };
}

async function agree({ reference, code }: LinkItem, given: string, { store, now }: In) {
  if (given !== code) return { refused: 'code-refused' };
  const consentUntil = later(now(), consentDays * 1440);
  await store.change(reference, { consentUntil });
  return { consentUntil };
}

async function changed({ reference }: LinkItem, set: Partial<LinkItem>, { store }: In) {
  await store.change(reference, set);
  return {};
}

export const handler = handle(pretendAggregation, { store: links(), secret: signingSecret(), said }, operation);
