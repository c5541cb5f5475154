import { enqueue } from '../../lib/jobs/enqueue.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { createAuditReport, runReport } from './contract/reports.ts';
import { toReport } from './model/report-view.ts';
import { type ReportStore, reportStore } from './store/reports.ts';

interface Dependencies {
  readonly store: Pick<ReportStore, 'create'>;
}

/** Reports of an organisation run one after another. */
export const operation: Operation<typeof createAuditReport, Dependencies> = async (
  { params, body },
  caller,
  context,
) => {
  // Not a day that the calendar has is no time at all.
  if (!(Date.parse(body.from) < Date.parse(body.to))) throw new AppError('report-period');
  const { personId, sessionId, signedInAt, groups } = caller;
  const { organisationId } = params;
  const input = { organisationId, order: body, session: { sessionId, signedInAt, groups: [...groups] } };
  const { item, write } = enqueue(runReport, { owner: { personId }, input, key: organisationId }, context);
  return context.store.create([write], toReport(item), context);
};

const store = reportStore();
export const handler = handle(
  createAuditReport,
  { store, outcomes: store.outcomes, limiter: rateLimiter() },
  operation,
);
