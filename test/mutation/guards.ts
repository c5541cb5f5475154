import { parse } from '@swc/core';

/** A place in a source where something is kept from happening, and the source without it. */
export interface Guard {
  /** From 1. */
  readonly line: number;
  /** What is taken out. */
  readonly text: string;
  readonly kind: 'if' | 'call' | 'condition' | 'token' | 'and';
  /** The whole source as it is then. */
  readonly mutant: string;
}

interface Node {
  readonly type: string;
  /** Of a property there is none. */
  readonly span: { readonly start: number; readonly end: number };
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** Of nodes that swc wraps without a span (arguments, parameters) as well. */
function* childrenOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const each of value) yield* childrenOf(each);
  else if (isNode(value)) yield value;
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) if (key !== 'span') yield* childrenOf(each);
}

function leaves(statement: Node): boolean {
  if (statement.type === 'ThrowStatement' || statement.type === 'ReturnStatement') return true;
  const last = statement.type === 'BlockStatement' ? (statement.stmts as Node[]).at(-1) : undefined;
  return last !== undefined && leaves(last);
}

const asserts = /^(await )?(this\.|context\.)?(assert|check|ensure|require)[A-Z]\w*\(/;
/** What only a condition of DynamoDB says; keys of a query and what is set are none. */
const isCondition = (text: string) =>
  !/\b(SET|ADD|REMOVE|BETWEEN)\b|^pk = /.test(text) &&
  /attribute_(not_)?exists\(|contains\(#|[\w)}] (=|<>|<=?|>=?) [:#]\w/.test(text);

/** Where the parts of `a AND (b OR c AND d) AND e` stand. */
function conjuncts(text: string): readonly { readonly start: number; readonly end: number }[] {
  const parts: { start: number; end: number }[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at <= text.length; at += 1) {
    const each = text[at];
    if (each === '(' || each === '{') depth += 1;
    if (each === ')' || each === '}') depth -= 1;
    const ends = at === text.length || (depth === 0 && text.startsWith(' AND ', at));
    if (!ends) continue;
    parts.push({ start, end: at });
    start = at + ' AND '.length;
  }
  return parts;
}

/** True whatever is there, of the same names and values: DynamoDB refuses what is given and not used. */
const always = (part: string) => `(${part} OR NOT ${part})`;

/** @param withAnd also each operand of `&&`: where rights are decided. */
export async function guardsOf(source: string, withAnd = false): Promise<readonly Guard[]> {
  // Spans count bytes on from the file parsed before; the first of them is that of the semicolon.
  const module = (await parse(`;${source}`, { syntax: 'typescript', target: 'es2024' })) as unknown as Node;
  const bytes = Buffer.from(source);
  const guards: Guard[] = [];
  const origin = module.span.start + 1;
  const at = ({ span }: Node) => [span.start - origin, span.end - origin] as const;
  const textOf = (node: Node) => bytes.subarray(...at(node)).toString();
  const replace = (kind: Guard['kind'], [start, end]: readonly [number, number], by: string) => {
    const before = bytes.subarray(0, start).toString();
    guards.push({
      line: before.split('\n').length,
      text: bytes.subarray(start, end).toString(),
      kind,
      mutant: before + by + bytes.subarray(end).toString(),
    });
  };
  const look = (node: Node): void => {
    if (node.type === 'IfStatement' && leaves(node.consequent as Node)) replace('if', at(node.test as Node), 'false');
    if (node.type === 'ExpressionStatement' && asserts.test(textOf(node))) replace('call', at(node), ';');
    if (node.type === 'KeyValueProperty' && textOf(node.key as Node) === 'ClientRequestToken')
      replace('token', at(node.value as Node), 'String(Math.random())');
    if (withAnd && node.type === 'BinaryExpression' && node.operator === '&&')
      for (const side of [node.left, node.right] as Node[])
        if (side.operator !== '&&') replace('and', at(side), 'true');
    if (node.type === 'StringLiteral' || node.type === 'TemplateLiteral') {
      const [start, end] = at(node);
      const inside = bytes.subarray(start + 1, end - 1).toString();
      for (const part of isCondition(inside) ? conjuncts(inside) : []) {
        const text = inside.slice(part.start, part.end);
        // What is put in from elsewhere is a guard there.
        if (text.trim() === '' || /^\$\{[^}]*\}$| [+-] /.test(text)) continue;
        const from = start + 1 + Buffer.byteLength(inside.slice(0, part.start));
        replace('condition', [from, from + Buffer.byteLength(text)], always(text));
      }
    }
    for (const [key, value] of Object.entries(node))
      if (key !== 'span') for (const each of childrenOf(value)) look(each);
  };
  look(module);
  return guards;
}
