import { csvLine, jsonLine } from '../../../lib/jobs/file-lines.ts';
import type { JobItem } from '../../../lib/jobs/items.ts';
import { filePositionOf } from '../../../lib/jobs/paged-file.ts';
import type { AuditEntry } from '../contract/fields.ts';
import type { AuditReport } from '../contract/reports.ts';
import { fields } from './shown.ts';

/** Days for which the bucket keeps files. */
const keptDays = 7;

interface ReportInput {
  readonly organisationId: string;
  readonly order: Pick<AuditReport, 'from' | 'to' | 'format'>;
}
export const inputOf = ({ input }: JobItem) => input as ReportInput;

/** As the person who asked for it sees it, without the file. */
export const toReport = (job: JobItem): AuditReport => ({
  reportId: job.jobId,
  ...inputOf(job).order,
  state: job.state === 'scheduled' ? 'queued' : job.state,
  rows: filePositionOf(job.checkpoint).rows,
  ...(job.reason ? { reason: job.reason } : {}),
  createdAt: job.createdAt,
});

/** Until when the file of a report is there; undefined when it is not. */
export function fileEnd({ state, finishedAt }: JobItem, now: Date): string | undefined {
  if (state !== 'done' || !finishedAt) return undefined;
  const end = Date.parse(finishedAt) + keptDays * 86_400_000;
  return end > now.getTime() ? new Date(end).toISOString() : undefined;
}

export const reportHead = (format: AuditReport['format']): string => (format === 'csv' ? csvLine(fields) : '');

/** One entry. In CSV no cell is run by a spreadsheet: a resource is named by whoever asked for it. */
export const reportLine = (entry: AuditEntry, format: AuditReport['format']): string =>
  format === 'csv'
    ? csvLine(
        fields.map((name) => entry[name]),
        { spreadsheet: true },
      )
    : jsonLine(entry);
