import { actions } from '../../lib/fraud/model/rule-set.ts';
import { listShards } from '../../lib/fraud/store/items.ts';
import { csvLine, fileTypes } from '../../lib/jobs/file-lines.ts';
import { type FileBucket, writePages } from '../../lib/jobs/paged-file.ts';
import { JobFailed } from '../../lib/jobs/stopped.ts';
import { type JobOperation, work } from '../../lib/jobs/work.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { runBackTest } from './contract/back-tests.ts';
import { fraud } from './contract/module.ts';
import { daysOf } from './model/back-test-view.ts';
import { again, columns, noTotals, summaryOf, type Totals } from './model/past.ts';
import { type PastDecisions, pastDecisions, reportBucket, reportKey } from './store/back-tests.ts';
import { type RuleReader, ruleReader } from './store/rule-reader.ts';

interface Dependencies {
  readonly rules: RuleReader;
  readonly past: PastDecisions;
  readonly bucket: FileBucket;
  readonly limits: () => { readonly reportBytes: number };
  /** Decisions of a page, at least, and of one read. */
  readonly sizes?: { readonly page: number; readonly read: number };
}

/** Where the next page begins, and what was counted before it. */
interface Position {
  /** Place in the order of days, actions and shards. */
  readonly place: number;
  readonly start?: Readonly<Record<string, string>>;
  readonly totals: Totals;
}

export const operation: JobOperation<typeof runBackTest, Dependencies> = async ({ version, order }, context) => {
  const { job, rules, past, limits, now, sizes = { page: 400, read: 200 } } = context;
  const ruleSet = await rules.ruleSet(version);
  const days = daysOf(order);
  if (!ruleSet || !days) throw new JobFailed('not-found', 'There is no such rule set.');
  const places = days.flatMap((day) =>
    actions.flatMap((action) => listShards.map((shard) => ({ day, action, shard }) as const)),
  );

  /** Reads until there is enough for a page, and no longer than a page should take. */
  async function page(at: unknown) {
    let { place, start, totals } = (at as Position | undefined) ?? { place: 0, totals: noTotals(ruleSet as never) };
    let [text, rows, read] = ['', 0, 0];
    for (let asked = 0; place < places.length && read < sizes.page && asked < 100; asked += 1) {
      const { action, day, shard } = places[place] as (typeof places)[number];
      const { items, next } = await past.page(action, day, shard, sizes.read, start);
      const made = again(ruleSet as never, items, totals, order.format);
      totals = made.totals;
      text += made.lines.join('');
      rows += made.lines.length;
      read += items.length;
      start = next as Position['start'];
      if (!next) place += 1;
    }
    if (place < places.length) return { text, rows, next: { place, ...(start ? { start } : {}), totals } };
    // Kept before the file is whole: read again, they are the same.
    await past.keep(job.jobId, version, summaryOf(totals), now());
    return { text, rows };
  }

  const next = await writePages(
    job,
    {
      key: reportKey(job.jobId, order.format),
      contentType: fileTypes[order.format],
      head: order.format === 'csv' ? csvLine(columns) : '',
      mostBytes: limits().reportBytes,
      page,
    },
    context.bucket,
  );
  return next ? { continue: next } : { result: `/v1/fraud/rule-sets/${version}/back-tests/${job.jobId}` };
};

export const handler = work(
  runBackTest,
  { rules: ruleReader(), past: pastDecisions(), bucket: reportBucket(), limits: () => settings(fraud) },
  operation,
);
