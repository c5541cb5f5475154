import { Refusal } from '../../endpoint/call.ts';
import type { BusEntry, BusEntryResult } from '../../model.ts';

const mostEntries = 10;
/** All entries of a call together. */
const mostBytes = 262_144;

/** @throws Refusal (400) when there are none, too many, or they are too large together. */
export function checkRequest(entries: readonly BusEntry[]): void {
  const wrong = (reason: string) =>
    new Refusal(
      400,
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: ${reason}`,
    );
  if (!Array.isArray(entries) || entries.length === 0)
    throw wrong('Member must have length greater than or equal to 1');
  if (entries.length > mostEntries) throw wrong(`Member must have length less than or equal to ${mostEntries}`);
  if (entries.reduce((sum, entry) => sum + bytesOf(entry), 0) > mostBytes) {
    throw new Refusal(400, 'ValidationException', 'Total size of the entries in the request is over the limit.');
  }
}

/** What is wrong with one entry, as PutEvents answers it beside the results of the others. */
export function entryProblem(entry: BusEntry): BusEntryResult | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (typeof entry[name] !== 'string' || entry[name] === '') {
      return problem('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
    }
  }
  if (entry.Source?.startsWith('aws.'))
    return problem('NotAuthorizedForSourceException', 'Not authorized for the source.');
  if ((entry.DetailType ?? '').length > 128) {
    return problem(
      'InvalidArgument',
      'Parameter DetailType is not valid. Reason: DetailType must be at most 128 characters.',
    );
  }
  return isJsonObject(entry.Detail ?? '') ? undefined : problem('MalformedDetail', 'Detail is malformed.');
}

export function problem(ErrorCode: string, ErrorMessage: string): BusEntryResult {
  return { ErrorCode, ErrorMessage };
}

/** By AWS's rule: 14 bytes for a time, and the texts in UTF-8. */
function bytesOf(entry: BusEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(String(text ?? '')), entry.Time === undefined ? 0 : 14);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
