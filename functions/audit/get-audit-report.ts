import { fileEnd } from '../../lib/jobs/file-job.ts';
import { filePositionOf } from '../../lib/jobs/paged-file.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getAuditReport, runReport } from './contract/reports.ts';
import { inputOf, toReport } from './model/report-view.ts';
import { type ReportStore, reportKey, reportStore } from './store/reports.ts';

interface Dependencies {
  readonly store: Pick<ReportStore, 'find' | 'url'>;
}

export const operation: Operation<typeof getAuditReport, Dependencies> = async ({ params }, { personId }, context) => {
  const { store, now } = context;
  const { organisationId, reportId } = params;
  const job = await store.find(personId, reportId);
  if (job?.kind !== runReport.on.job || inputOf(job).organisationId !== organisationId) throw new AppError('not-found');
  const report = toReport(job);
  const expiresAt = fileEnd(job, now());
  if (expiresAt === undefined) return report;
  const url = store.url(reportKey(organisationId, reportId, report.format), `audit.${report.format}`);
  return { ...report, file: { url, bytes: filePositionOf(job.checkpoint).bytes, expiresAt } };
};

export const handler = handle(getAuditReport, { store: reportStore() }, operation);
