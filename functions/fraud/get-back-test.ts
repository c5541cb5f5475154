import { fileEnd } from '../../lib/jobs/file-job.ts';
import { filePositionOf } from '../../lib/jobs/paged-file.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getBackTest, runBackTest } from './contract/back-tests.ts';
import { inputOf, toBackTest } from './model/back-test-view.ts';
import { type BackTestStore, backTestStore, type PastDecisions, pastDecisions, reportKey } from './store/back-tests.ts';

interface Dependencies {
  readonly store: Pick<BackTestStore, 'find' | 'url'>;
  readonly past: Pick<PastDecisions, 'figures'>;
}

export const operation: Operation<typeof getBackTest, Dependencies> = async ({ params }, { personId }, context) => {
  const { store, past, now } = context;
  const { version, backTestId } = params;
  const job = await store.find(personId, backTestId);
  if (job?.kind !== runBackTest.on.job || inputOf(job).version !== version) throw new AppError('not-found');
  const view = toBackTest(job);
  if (job.state !== 'done') return view;
  const summary = await past.figures(backTestId);
  const test = { ...view, ...(summary ? { summary } : {}) };
  const expiresAt = fileEnd(job, now());
  if (expiresAt === undefined) return test;
  const url = store.url(reportKey(backTestId, view.format), `back-test-${version}.${view.format}`);
  return { ...test, file: { url, bytes: filePositionOf(job.checkpoint).bytes, expiresAt } };
};

export const handler = handle(getBackTest, { store: backTestStore(), past: pastDecisions() }, operation);
