import { type AuditOutputs, auditStack } from './audit-stack.ts';
import type { AuditOptions } from './options.ts';
import { verifyChain } from './verify-chain.ts';

/** Minutes after which an entry without a place is worth a word. */
const patience = 5;

/** Carries a command out. @returns whether all is as it should be. */
export async function runAudit(
  { command, chain }: AuditOptions,
  outputs: AuditOutputs,
  write: (line: string) => void,
  now: Date = new Date(),
): Promise<boolean> {
  const stack = auditStack(outputs);
  try {
    const waiting = [];
    for await (const row of stack.waiting()) {
      const isLate = Date.parse(String(row.occurredAt)) < now.getTime() - patience * 60_000;
      if (isLate && (!chain || row.chain === chain)) waiting.push(row);
    }
    if (command === 'reseal') {
      let sent = 0;
      for (const row of waiting) if (await stack.touch(row, now)) sent += 1;
      write(`${sent} entries were sent to the sealer once more`);
      return true;
    }
    const [chains, total] = [chain ? [chain] : await stack.chains(), { entries: 0, segments: 0, broken: 0 }];
    for (const name of chains) {
      const { entries, segments, broken } = await verifyChain(stack, name, now);
      total.entries += entries;
      total.segments += segments;
      if (!broken) continue;
      total.broken += 1;
      write(`${name} is broken at ${broken.seq}: ${broken.what}`);
    }
    if (waiting.length > 0)
      write(`${waiting.length} entries wait for their place longer than ${patience} minutes: npm run audit -- reseal`);
    if (chain && total.entries + total.segments + total.broken === 0 && !(await stack.head(chain))) {
      write(`there is nothing of ${chain}: no end, no entry, no file`);
      return false;
    }
    write(
      `${chains.length} chains, ${total.entries} entries, ${total.segments} files: ${total.broken === 0 ? 'whole' : `${total.broken} broken`}`,
    );
    return total.broken === 0 && waiting.length === 0;
  } finally {
    stack.stop();
  }
}
