import { existsSync, readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { validateXML } from 'xmllint-wasm';

/** One file of a zip archive. */
function unzipped(archive: Buffer, wanted: string): string {
  let at = archive.readUInt32LE(archive.lastIndexOf('PK\x05\x06') + 16);
  while (archive.toString('latin1', at, at + 4) === 'PK\x01\x02') {
    const [method, size] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const local = archive.readUInt32LE(at + 42);
    if (archive.toString('utf8', at + 46, at + 46 + name) === wanted) {
      const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
      const bytes = archive.subarray(from, from + size);
      return (method === 8 ? inflateRawSync(bytes) : bytes).toString();
    }
    at += 46 + name + extra + comment;
  }
  throw new Error(`there is no ${wanted} in the archive`);
}

/** A schema of ISO 20022 as Debian's package has it, `pain.001.001.09.xsd`; nothing where the package is not. */
export function debianSchema(name: string): string | undefined {
  const local = new URL('../../.local/debian/usr/share/java/hbci4j-core.jar', import.meta.url);
  const jar = ['/usr/share/java/hbci4j-core.jar', local].find((place) => existsSync(place));
  return jar && unzipped(readFileSync(jar), name);
}

/**
 * The schema of ISO 20022, from Debian's package libhbci4j-core-java, which carries camt.052.001.08. camt.053 of the same release is made of the same types;
 * its statement is 052's report under another name, and with at least one balance. Nothing else is changed here.
 */
function isoSchema(): string | undefined {
  const report = debianSchema('camt.052.001.08.xsd');
  if (!report) return undefined;
  let schema: string = report;
  const changes = [
    ['camt.052.001.08', 'camt.053.001.08', 2],
    ['BankToCustomerAccountReportV08', 'BankToCustomerStatementV08', 2],
    ['BkToCstmrAcctRpt', 'BkToCstmrStmt', 1],
    ['AccountReport25', 'AccountStatement9', 2],
    ['name="Rpt"', 'name="Stmt"', 1],
    ['name="RptPgntn"', 'name="StmtPgntn"', 1],
    ['name="AddtlRptInf"', 'name="AddtlStmtInf"', 1],
    ['minOccurs="0" name="Bal"', 'minOccurs="1" name="Bal"', 1],
  ] as const;
  for (const [from, to, times] of changes) {
    const parts: string[] = schema.split(from);
    if (parts.length !== times + 1) throw new Error(`camt.052.001.08 is another one: ${from}`);
    schema = parts.join(to);
  }
  return schema;
}

const strict = readFileSync(new URL('camt.053.001.08.strict.xsd', import.meta.url), 'utf8');

/** By name: our own, and that of ISO where Debian's package is. */
export const camtSchemas: Readonly<Record<'strict' | 'iso', string | undefined>> = { strict, iso: isoSchema() };

/** What is wrong with a document by a schema, by libxml2. */
export async function faultsOf(xml: string, schema: string): Promise<readonly string[]> {
  const { valid, errors } = await validateXML({ xml, schema, modifyArguments: (given) => ['--nonet', ...given] });
  const said = errors.map(({ message }) => message);
  return valid === said.length > 0 ? [`xmllint contradicts itself: ${said}`] : said;
}
