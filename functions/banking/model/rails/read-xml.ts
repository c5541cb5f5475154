import { SaxesParser } from 'saxes';
import { BankRefusal, refuse } from '../refusal.ts';

/** An element, by its name without prefix. */
export interface XmlNode {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** Its own text, without that of its children, trimmed. */
  readonly text: string;
}

export interface XmlLimits {
  /** Of the file, 32 MB if it does not say. */
  readonly bytes?: number;
  readonly depth?: number;
  /** Elements of the file. */
  readonly elements?: number;
  /** Characters of one text. */
  readonly text?: number;
}

export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

const standard: Required<XmlLimits> = { bytes: 32 * 1024 * 1024, depth: 40, elements: 2_000_000, text: 20_000 };

interface Growing extends XmlNode {
  readonly children: XmlNode[];
  text: string;
}

/**
 * Reads a file of a bank piece by piece. UTF-8 and XML 1.0 only. A document type is refused whatever it says, so there are no entities but the five that XML
 * has, and nothing outside of the file is ever looked for.
 * @param each elements that are given to a function when they are complete, and then forgotten: the file needs no more memory than one of them
 * @returns the root, without those. @throws BankRefusal `file-too-large`, `hostile-file`, `invalid-file` (with line and column)
 */
export async function readXml(
  pieces: Pieces,
  each: Readonly<Record<string, (node: XmlNode) => void>> = {},
  limits: XmlLimits = {},
): Promise<XmlNode> {
  const most = { ...standard, ...limits };
  const open: Growing[] = [];
  let root: XmlNode | undefined;
  let elements = 0;
  const parser = new SaxesParser({ xmlns: true, position: true, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const where = () => `line ${parser.line}, column ${parser.column}`;
  parser.on('error', (error) => refuse('invalid-file', error.message.slice(0, 200)));
  parser.on('doctype', () => refuse('hostile-file', `a document type has no place in it: ${where()}`));
  parser.on('xmldecl', ({ encoding, version }) => {
    if (version !== undefined && version !== '1.0') refuse('invalid-file', 'it is XML 1.0');
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) refuse('invalid-file', 'it is written in UTF-8');
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    elements += 1;
    if (elements > most.elements) refuse('file-too-large', `more than ${most.elements} elements`);
    if (open.length >= most.depth)
      refuse('hostile-file', `more than ${most.depth} elements in one another: ${where()}`);
    const named = Object.values(attributes).map((attribute) => [attribute.local, attribute.value] as const);
    open.push({ name: local, namespace: uri, attributes: Object.fromEntries(named), children: [], text: '' });
  });
  const said = (text: string) => {
    const inside = open.at(-1);
    if (!inside) return;
    inside.text += text;
    if (inside.text.length > most.text)
      refuse('file-too-large', `a text of more than ${most.text} characters: ${where()}`);
  };
  parser.on('text', said);
  parser.on('cdata', said);
  parser.on('closetag', () => {
    const node = open.pop() as Growing;
    node.text = node.text.trim();
    const parent = open.at(-1);
    if (!parent) root = node;
    else if (Object.hasOwn(each, node.name)) each[node.name]?.(node);
    else parent.children.push(node);
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > most.bytes) refuse('file-too-large', `more than ${most.bytes} bytes`);
      parser.write(decoder.decode(piece, { stream: true }));
    }
    parser.write(decoder.decode()).close();
  } catch (error) {
    if (error instanceof BankRefusal) throw error;
    if ((error as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      refuse('invalid-file', 'it is not UTF-8');
    throw error;
  }
  return root ?? refuse('invalid-file', 'there is nothing in it');
}

/** The elements of a name inside of one. */
export const all = (node: XmlNode | undefined, name: string): readonly XmlNode[] =>
  node?.children.filter((child) => child.name === name) ?? [];

/** The first element at a path, `Acct/Id/IBAN`. */
export const at = (node: XmlNode | undefined, path: string): XmlNode | undefined =>
  path.split('/').reduce<XmlNode | undefined>((found, name) => all(found, name)[0], node);

/** Its text; nothing where it is absent or empty. */
export const textAt = (node: XmlNode | undefined, path: string): string | undefined =>
  at(node, path)?.text || undefined;

/** The same, of what something is looked for by. @throws BankRefusal `invalid-file` where it has more than `most` characters */
export function nameAt(node: XmlNode | undefined, path: string, most = 35): string | undefined {
  const text = textAt(node, path);
  return !text || text.length <= most ? text : refuse('invalid-file', `${path} has more than ${most} characters`);
}

/** @throws BankRefusal `invalid-file` where it is absent or empty, or has more than `most` characters */
export const saidAt = (node: XmlNode | undefined, path: string, most = 35): string =>
  nameAt(node, path, most) ?? refuse('invalid-file', `${node?.name ?? 'the file'} has no ${path}`);

/** The message inside of `Document`, by the name of ISO 20022. @param family `camt.053.001`; any version of it. @throws BankRefusal `invalid-file` */
export function messageOf(root: XmlNode, family: string, name: string): XmlNode {
  const prefix = `urn:iso:std:iso:20022:tech:xsd:${family}.`;
  if (
    root.name !== 'Document' ||
    !root.namespace.startsWith(prefix) ||
    !/^\d\d$/.test(root.namespace.slice(prefix.length))
  )
    refuse('invalid-file', `it is no ${family}`);
  return at(root, name) ?? refuse('invalid-file', `it has no ${name}`);
}
