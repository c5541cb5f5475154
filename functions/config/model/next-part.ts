import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Head, Kind, Part } from '../store/items.ts';
import type { State } from '../store/rules.ts';

/** Who changes what, and why. */
export interface Author {
  readonly personId: string;
  readonly reason: string;
  readonly now: Date;
}

export const partIn = ({ parts }: State, kind: Kind, key: string): Part | undefined =>
  parts.find((part) => part.kind === kind && part.key === key);

/** @throws AppError `conflict` when it is not the version that the caller read; 0 or undefined: there is none. */
export function requireVersion(before: Part | undefined, expected: number | undefined): void {
  const there = before?.version ?? 0;
  if ((expected ?? 0) !== there)
    throw new AppError('conflict', there ? `It is at version ${there}.` : 'It is not there.');
}

/** @throws AppError `definition-invalid` that names each problem. */
export function refuseProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const issues = problems.map((message) => ({ in: 'body', path: '', message: message.slice(0, 200) }));
  throw new AppError('definition-invalid', problems[0]?.slice(0, 200), { extra: { issues } });
}

/** The part as it is next, and what the head says then. @throws AppError `config-full`. */
export function nextPart(
  { head, lastVersion = 0 }: State,
  before: Part | undefined,
  { kind, key, body }: { readonly kind: Kind; readonly key: string; readonly body: object },
  { personId, reason, now }: Author,
  limits: { readonly bytes: number },
): { next: Part; head: Omit<Head, 'revision'> } {
  const text = JSON.stringify(body);
  const size = Buffer.byteLength(text);
  const bytes = head.bytes + size - (before ? Buffer.byteLength(before.body) : 0);
  // What gets smaller is always taken.
  if (bytes > limits.bytes && bytes > head.bytes) {
    throw new AppError('config-full', `All flags and segments together have at most ${limits.bytes} bytes.`);
  }
  const next: Part = {
    kind,
    key,
    version: (before?.version ?? lastVersion) + 1,
    body: text,
    changedAt: now.toISOString(),
    changedBy: personId,
    reason,
  };
  return { next, head: { flags: head.flags, bytes } };
}

/** The part's last line in the history, and what the head says without it. */
export function withoutPart({ head }: State, before: Part, { personId, reason, now }: Author) {
  const { kind, key, version, body } = before;
  const next: Part = {
    kind,
    key,
    version: version + 1,
    body,
    changedAt: now.toISOString(),
    changedBy: personId,
    reason,
    deleted: true,
  };
  return { next, head: { flags: head.flags, bytes: head.bytes - Buffer.byteLength(before.body) } };
}
