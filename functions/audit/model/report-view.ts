import { progressOf } from '../../../lib/jobs/file-job.ts';
import { csvLine, jsonLine } from '../../../lib/jobs/file-lines.ts';
import type { JobItem } from '../../../lib/jobs/items.ts';
import type { AuditEntry } from '../contract/fields.ts';
import type { AuditReport } from '../contract/reports.ts';
import { fields } from './shown.ts';

interface ReportInput {
  readonly organisationId: string;
  readonly order: Pick<AuditReport, 'from' | 'to' | 'format'>;
}
export const inputOf = ({ input }: JobItem) => input as ReportInput;

/** As the person who asked for it sees it, without the file. */
export const toReport = (job: JobItem): AuditReport => ({
  reportId: job.jobId,
  ...inputOf(job).order,
  ...progressOf(job),
});

export const reportHead = (format: AuditReport['format']): string => (format === 'csv' ? csvLine(fields) : '');

/** One entry. In CSV no cell is run by a spreadsheet: a resource is named by whoever asked for it. */
export const reportLine = (entry: AuditEntry, format: AuditReport['format']): string =>
  format === 'csv'
    ? csvLine(
        fields.map((name) => entry[name]),
        { spreadsheet: true },
      )
    : jsonLine(entry);
