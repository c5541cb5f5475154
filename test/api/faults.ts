import { type Answer, outputs } from './stack.ts';

export type Kind =
  | 'throttle'
  | 'transaction-conflict'
  | 'lost-answer'
  | 'drop'
  | 'error'
  | 'unprocessed'
  | 'access-denied'
  | 'kill';

const at = (path: string) => `${outputs.awsEndpoint}/_local/${path}`;

interface Call {
  readonly functionPath: string;
}

/** Logical id of an operation's function, once it has made a call: `CreateOrganisationFunction72F7B083`. */
export async function functionOf(operation: string): Promise<string> {
  const name = operation.charAt(0).toUpperCase() + operation.slice(1);
  const calls: readonly Call[] = await control('calls', 'GET');
  const found = calls
    .map(({ functionPath }) => functionPath.split('/').at(-1) ?? '')
    .find((id) => id.replace(/[0-9A-F]{8}$/, '').endsWith(`${name}Function`));
  if (!found) throw new Error(`${operation} has made no call yet`);
  return found;
}

export interface Harmed {
  readonly answer: Answer;
  /** False when the operation makes fewer calls than were to be skipped. */
  readonly met: boolean;
}

/** A kind of fault, and which calls of a function may meet it. */
export interface FaultOf<K extends Kind = Kind> {
  readonly kind: K;
  /** Only calls that may have changed something. */
  readonly writing?: true;
}

/** Sends a request while call number `skip` of the function meets a fault, `times` times. */
export async function withFault(
  rule: FaultOf & {
    readonly functionName: string;
    readonly skip: number;
    readonly times?: number;
    readonly operation?: string;
  },
  send: () => Promise<Answer>,
): Promise<Harmed> {
  const { id }: { id: number } = await control('faults', 'POST', JSON.stringify(rule));
  try {
    const answer = await send();
    const list: readonly { id: number; hits: number }[] = await control('faults', 'GET');
    return { answer, met: (list.find((fault) => fault.id === id)?.hits ?? 0) > 0 };
  } finally {
    await fetch(at(`faults/${id}`), { method: 'DELETE' });
  }
}

/**
 * Sends a request while the calls of a function meet one fault after another: the first fault the first call, the next fault the call
 * after its repetition, and so on.
 * @returns how many faults were met.
 */
export async function withFaults(
  faults: readonly FaultOf[],
  functionName: string,
  send: () => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly hits: number }> {
  const { answer, counted } = await whileThere(
    faults.map((fault, skip) => ({ ...fault, functionName, skip })),
    send,
  );
  return { answer, hits: counted.reduce((sum, { hits }) => sum + hits, 0) };
}

/** Sends a request unharmed: how many calls of the function could have met each fault. */
export async function callsThatMeet<K extends Kind>(
  faults: readonly FaultOf<K>[],
  functionName: string,
  send: () => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly counts: Readonly<Record<K, number>> }> {
  const { answer, counted } = await whileThere(
    faults.map((fault) => ({ ...fault, functionName, skip: Number.MAX_SAFE_INTEGER })),
    send,
  );
  const counts = Object.fromEntries(faults.map(({ kind }, n) => [kind, counted[n]?.matched ?? 0]));
  return { answer, counts: counts as Record<K, number> };
}

interface Counted {
  readonly id: number;
  readonly matched: number;
  readonly hits: number;
}

/** Sends a request while some rules hold: how often each of them matched and harmed. */
async function whileThere(rules: readonly object[], send: () => Promise<Answer>) {
  const added: readonly Counted[] = await control('faults', 'POST', JSON.stringify(rules));
  try {
    const answer = await send();
    const now: readonly Counted[] = await control('faults', 'GET');
    return { answer, counted: added.flatMap(({ id }) => now.find((fault) => fault.id === id) ?? []) };
  } finally {
    await Promise.all(added.map(({ id }) => fetch(at(`faults/${id}`), { method: 'DELETE' })));
  }
}

async function control(path: string, method: string, body?: string) {
  const answer = await fetch(at(path), { method, body });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}
