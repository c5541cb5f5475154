import { join } from 'node:path';

const remedy = 'Install a Java 17 (or newer) runtime, for instance from adoptium.net, or set JAVA_HOME to one.';

/** The Java of `JAVA_HOME`, or the one on the path. */
export function javaCommand(): string {
  const home = process.env.JAVA_HOME;
  return home ? join(home, 'bin', 'java') : 'java';
}

/** One line that says why DynamoDB Local did not start, out of what the attempt printed, and what to do. */
export function javaProblem(printed: string): string {
  const newer = /class file version \d+.*?only recognizes class file versions up to (\d+)/s.exec(printed)?.[1];
  if (newer) return `DynamoDB Local needs Java 17, and this is Java ${Number(newer) - 44}. ${remedy}`;
  if (/ENOENT|Unable to locate a Java Runtime/i.test(printed))
    return `DynamoDB Local needs Java, and there is none. ${remedy}`;
  if (/Unrecognized VM option|Unsupported major/i.test(printed)) return `DynamoDB Local needs Java 17. ${remedy}`;
  const last = printed.trim().split('\n').slice(-3).join(' | ');
  return `DynamoDB Local did not start: ${last || 'it ended without a word'}.`;
}
