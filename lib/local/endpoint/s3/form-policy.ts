import { Refusal } from '../call.ts';
import { sameSignature, signatureOf, signingKey } from '../sigv4.ts';

/** A form that a page posts to put an object (`createPresignedPost`). */
export interface UploadForm {
  /** Names in lower case. */
  readonly fields: Readonly<Record<string, string>>;
  readonly fileName: string;
  /** Bytes. */
  readonly fileSize: number;
}

/** Reads `multipart/form-data`; the file is the last field that counts. */
export function uploadFormOf(contentType: string, body: Buffer): UploadForm {
  const boundary = /boundary="?([^\s;"]+)/i.exec(contentType)?.[1];
  if (!boundary)
    throw new Refusal(
      400,
      'MalformedPOSTRequest',
      'The body of your POST request is not well-formed multipart/form-data.',
    );
  const fields: Record<string, string> = {};
  const delimiter = Buffer.from(`--${boundary}`);
  let at = body.indexOf(delimiter);
  while (at >= 0) {
    const start = at + delimiter.length + 2;
    const next = body.indexOf(delimiter, start);
    const headEnd = body.indexOf('\r\n\r\n', start);
    if (next < 0 || headEnd < 0 || headEnd > next) break;
    const head = body.toString('utf8', start, headEnd);
    const name = /name="([^"]*)"/.exec(head)?.[1]?.toLowerCase() ?? '';
    const fileName = /filename="([^"]*)"/.exec(head)?.[1];
    if (name === 'file' || fileName !== undefined)
      return { fields, fileName: fileName?.split(/[/\\]/).pop() ?? '', fileSize: next - 2 - (headEnd + 4) };
    fields[name] = body.toString('utf8', headEnd + 4, next - 2);
    at = next;
  }
  throw new Refusal(400, 'InvalidArgument', 'POST requires exactly one file upload per request.');
}

/** The key of the object: a placeholder in it stands for the name of the file. */
export function formKey(key = '', fileName: string): string {
  return key.split('$' + '{filename}').join(fileName);
}

const uncovered = new Set(['policy', 'x-amz-signature', 'file']);

type PolicyCondition = Record<string, string> | [string, string | number, string | number];

/**
 * Checks a form against the policy that was signed with it, as S3 does: signature, time, every condition, and no field that no condition
 * names.
 * @throws Refusal AccessDenied, SignatureDoesNotMatch, EntityTooLarge or EntityTooSmall.
 */
export function checkForm(form: UploadForm, bucket: string, secret: string, now: number): void {
  const fields: Record<string, string> = { ...form.fields, bucket };
  const policyText = fields.policy ?? '';
  const [, date = '', region = '', service = ''] = (fields['x-amz-credential'] ?? '').split('/');
  const expected = signatureOf(signingKey(secret, { date, region, service }), policyText);
  if (!sameSignature(expected, fields['x-amz-signature'] ?? ''))
    throw new Refusal(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    );
  const policy = JSON.parse(Buffer.from(policyText, 'base64').toString()) as {
    expiration: string;
    conditions: PolicyCondition[];
  };
  if (now > Date.parse(policy.expiration)) throw refused('Policy expired.');
  const named = new Set(['bucket']);
  for (const condition of policy.conditions) {
    for (const [operator, name, value] of triples(condition)) {
      if (operator === 'content-length-range') checkSize(form.fileSize, Number(name), Number(value));
      else {
        named.add(name);
        const actual = name === 'key' ? formKey(fields.key, form.fileName) : (fields[name] ?? '');
        const holds = operator === 'eq' ? actual === value : startsWith(name, actual, value);
        if (!holds) throw refused(`Policy Condition failed: ${JSON.stringify([operator, `$${name}`, value])}`);
      }
    }
  }
  const extra = Object.keys(fields).filter(
    (name) => !named.has(name) && !uncovered.has(name) && !name.startsWith('x-ignore-'),
  );
  if (extra.length > 0) throw refused(`Extra input fields: ${extra.join(', ')}`);
}

function triples(condition: PolicyCondition): [string, string, string][] {
  if (!Array.isArray(condition))
    return Object.entries(condition).map(([name, value]) => ['eq', name.toLowerCase(), value]);
  const [operator, name, value] = condition;
  return [[operator, String(name).replace(/^\$/, '').toLowerCase(), String(value)]];
}

function startsWith(name: string, actual: string, beginning: string): boolean {
  // Content types may be lists; each of them has to fit.
  return name === 'content-type'
    ? actual.split(',').every((type) => type.startsWith(beginning))
    : actual.startsWith(beginning);
}

function checkSize(size: number, least: number, most: number): void {
  if (size > most) throw new Refusal(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
  if (size < least)
    throw new Refusal(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
}

function refused(reason: string): Refusal {
  return new Refusal(403, 'AccessDenied', `Invalid according to Policy: ${reason}`);
}
