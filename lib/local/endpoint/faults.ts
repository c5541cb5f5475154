import { shortName } from '../terminal-log.ts';
import { type Call, type Need, Refusal, type Service, type ServiceError } from './call.ts';

export const faultKinds = [
  'throttle',
  'transaction-conflict',
  'unprocessed',
  'lost-answer',
  'drop',
  'error',
  'delay',
  'access-denied',
  'kill',
  'kill-after',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** What goes wrong, and with which calls. Every condition that is given must hold. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** As in a signature: `dynamodb`, `s3`, `cognito-idp`. */
  readonly service?: string;
  /** As `PutItem`. */
  readonly operation?: string;
  /** Only calls that may have changed something, or only those that just read. */
  readonly writing?: boolean;
  /** Name, path, or last part of the path of the calling function; a path also as the terminal shows it. */
  readonly functionName?: string;
  /** Name of a table among those that the call concerns. */
  readonly table?: string;
  /** Matching calls that pass unharmed before the first that does not. Default 0. */
  readonly skip?: number;
  /** Calls that are harmed; afterwards the rule does nothing. Default 1. */
  readonly times?: number;
  /** `delay`: milliseconds before the call is carried out. Default 1000. */
  readonly ms?: number;
  /** `transaction-conflict`: index of the item of a transaction that conflicts. Default 0. */
  readonly item?: number;
  /** `unprocessed`: how many entries of the batch are carried out. Default half of them, rounded down. */
  readonly processed?: number;
  /** `throttle` and `error`: another code than the service's usual one. */
  readonly code?: string;
}

const conditions = [
  'service',
  'operation',
  'writing',
  'functionName',
  'table',
  'skip',
  'times',
  'ms',
  'item',
  'processed',
  'code',
];

export interface Fault {
  readonly id: number;
  readonly rule: FaultRule;
  /** Calls that matched so far, those that were skipped included. */
  readonly matched: number;
  /** Calls that were harmed so far. */
  readonly hits: number;
  remove(): void;
}

/** @throws for a kind or a property that does not exist, listing those that do. */
function check(rule: FaultRule): void {
  if (!faultKinds.includes(rule.kind))
    throw new Error(`There is no fault ${String(rule.kind)}; there are ${faultKinds.join(', ')}.`);
  const unknown = Object.keys(rule).find((name) => name !== 'kind' && !conditions.includes(name));
  if (unknown) throw new Error(`A fault has no ${unknown}; it has kind, ${conditions.join(', ')}.`);
}

/** Faults that tests order. Each call meets the first rule that has something left for it. */
export class Faults {
  #next = 1;
  readonly #active: { id: number; rule: FaultRule; matched: number; hits: number; remove(): void }[] = [];

  /** @throws for a kind or a property that does not exist, listing those that do. */
  add(rule: FaultRule): Fault {
    check(rule);
    const id = this.#next++;
    const fault = { id, rule, matched: 0, hits: 0, remove: () => this.remove(id) };
    this.#active.push(fault);
    return fault;
  }

  /** All of them, or none when one is wrong. */
  addAll(rules: readonly FaultRule[]): Fault[] {
    for (const rule of rules) check(rule);
    return rules.map((rule) => this.add(rule));
  }

  list(): Fault[] {
    return [...this.#active];
  }

  remove(id: number): void {
    const index = this.#active.findIndex((fault) => fault.id === id);
    if (index >= 0) this.#active.splice(index, 1);
  }

  clear(): void {
    this.#active.length = 0;
  }

  /** The rule that this call meets, if any; counts it. */
  take(service: string, call: Call, needs: readonly Need[]): FaultRule | undefined {
    if (this.#active.length === 0) return undefined;
    for (const fault of this.#active) {
      if (!applies(fault.rule, service, call, needs)) continue;
      const { skip = 0, times = 1 } = fault.rule;
      if (fault.hits >= times) continue;
      fault.matched++;
      if (fault.matched <= skip) continue;
      fault.hits++;
      return fault.rule;
    }
    return undefined;
  }
}

/** Operations that can meet the fault at all; the others are passed over. */
const meeting: Readonly<Partial<Record<FaultKind, RegExp>>> = {
  'transaction-conflict': /^(Put|Update|Delete)Item$|^Transact(Write|Get)Items$/,
  unprocessed: /^Batch(Get|Write)Item$|MessageBatch$|^ChangeMessageVisibilityBatch$|^PutEvents$/,
};

/** Names of operations that change nothing, of any service. */
const reading = /^(Get|BatchGet|TransactGet|Query|Scan|List|Describe|Head|AdminGet)/;

function applies(rule: FaultRule, service: string, { operation, principal }: Call, needs: readonly Need[]): boolean {
  if (meeting[rule.kind]?.test(operation) === false) return false;
  if (rule.service !== undefined && rule.service !== service) return false;
  if (rule.operation !== undefined && rule.operation !== operation) return false;
  if (rule.writing !== undefined && rule.writing === reading.test(operation)) return false;
  if (rule.functionName !== undefined) {
    const { functionName, functionPath = '' } = principal;
    const names = [functionName, ...[functionPath, shortName(functionPath)].flatMap((path) => [path, lastOf(path)])];
    if (!names.includes(rule.functionName)) return false;
  }
  if (rule.table === undefined) return true;
  const table = rule.table;
  return needs.some(({ resource }) => resource.endsWith(`:table/${table}`) || resource.includes(`:table/${table}/`));
}

const lastOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** The error that a rule stands for; nothing for kinds that are not answers. */
export function errorOf(
  rule: FaultRule,
  service: Service,
  { operation, input, principal }: Call,
): ServiceError | undefined {
  switch (rule.kind) {
    case 'throttle':
      return {
        ...service.throttled,
        ...(rule.code ? { code: rule.code } : {}),
        message: 'Rate exceeded (injected fault).',
      };
    case 'error':
      return {
        status: 500,
        code: rule.code ?? (service.name === 's3' ? 'InternalError' : 'InternalServerError'),
        message: 'Internal error (injected fault).',
      };
    case 'access-denied':
      return {
        ...service.accessDenied,
        message: `User: ${principal.arn} is not authorized to perform: ${service.name}:${operation} (injected fault).`,
      };
    case 'transaction-conflict':
      return conflictOf(rule, operation, input);
    default:
      return undefined;
  }
}

const singleWrites = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

function conflictOf({ item = 0 }: FaultRule, operation: string, input: Call['input']): ServiceError {
  const message = 'Transaction is ongoing for the item';
  if (singleWrites.has(operation)) return { status: 400, code: 'TransactionConflictException', message };
  const items: unknown[] = input.TransactItems ?? [];
  if (items.length === 0)
    throw new Refusal(400, 'ValidationException', `${operation} cannot meet a transaction conflict.`);
  const reasons = items.map((_, index) =>
    index === Math.min(item, items.length - 1) ? { Code: 'TransactionConflict', Message: message } : { Code: 'None' },
  );
  return {
    status: 400,
    code: 'TransactionCanceledException',
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    details: { CancellationReasons: reasons },
  };
}
