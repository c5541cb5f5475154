import { organisationChain } from '../../lib/audit/entry.ts';
import { fileTypes } from '../../lib/jobs/file-lines.ts';
import { type FileBucket, writePages } from '../../lib/jobs/paged-file.ts';
import { JobFailed } from '../../lib/jobs/stopped.ts';
import { type JobOperation, work } from '../../lib/jobs/work.ts';
import { decide } from '../../lib/policy/decide.ts';
import type { ReadFacts } from '../../lib/policy/read-facts.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { audit } from './contract/module.ts';
import { runReport } from './contract/reports.ts';
import { reportHead, reportLine } from './model/report-view.ts';
import { shown } from './model/shown.ts';
import { type AuditLog, auditLog } from './store/log.ts';
import { reportFacts } from './store/report-ground.ts';
import { reportBucket, reportKey } from './store/reports.ts';

interface Dependencies {
  readonly entries: Pick<AuditLog, 'forward'>;
  readonly readFacts: ReadFacts;
  readonly bucket: FileBucket;
  readonly rules: () => { readonly reportBytes: number };
  /** Bytes of a part; entries of a page. */
  readonly sizes?: { readonly part?: number; readonly page: number };
}

/** The log of a period, the earliest first. The right to read it is asked for anew with each page. */
export const operation: JobOperation<typeof runReport, Dependencies> = async (input, context) => {
  const { organisationId, order, session } = input;
  const { job, entries, readFacts, rules, sizes = { page: 500 } } = context;
  const personId = job.personId ?? '';
  const wanted = { chain: organisationChain(organisationId), from: order.from, to: order.to };
  const next = await writePages(
    job,
    {
      key: reportKey(organisationId, job.jobId, order.format),
      contentType: fileTypes[order.format],
      head: reportHead(order.format),
      ...(sizes.part ? { partBytes: sizes.part } : {}),
      mostBytes: rules().reportBytes,
      async page(at) {
        const facts = await readFacts(personId, organisationId);
        if (!decide(audit.policies, 'audit:read', { personId, ...session }, facts).allowed) {
          throw new JobFailed(
            'forbidden',
            'The person may not read the log any more, or ended the sign-in that began it.',
          );
        }
        const page = await entries.forward(wanted, sizes.page, at as never);
        const text = page.entries.map((entry) => reportLine(shown(entry, personId), order.format)).join('');
        return { text, rows: page.entries.length, next: page.next };
      },
    },
    context.bucket,
  );
  return next ? { continue: next } : { result: `/v1/organisations/${organisationId}/audit/reports/${job.jobId}` };
};

export const handler = work(
  runReport,
  { entries: auditLog(), readFacts: reportFacts(), bucket: reportBucket(), rules: () => settings(audit) },
  operation,
);
