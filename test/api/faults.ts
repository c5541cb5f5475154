import { type Answer, outputs } from './stack.ts';

export type Kind =
  | 'throttle'
  | 'transaction-conflict'
  | 'lost-answer'
  | 'drop'
  | 'error'
  | 'unprocessed'
  | 'access-denied';

const at = (path: string) => `${outputs.awsEndpoint}/_local/${path}`;

interface Call {
  readonly functionPath: string;
}

/** Logical id of an operation's function, once it has made a call: `CreateOrganisationFunction72F7B083`. */
export async function functionOf(operation: string): Promise<string> {
  const name = operation.charAt(0).toUpperCase() + operation.slice(1);
  const calls = (await (await fetch(at('calls'))).json()) as Call[];
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

/** Sends a request while call number `skip` of the function meets a fault, `times` times. */
export async function withFault(
  rule: { readonly kind: Kind; readonly functionName: string; readonly skip: number; readonly times?: number },
  send: () => Promise<Answer>,
): Promise<Harmed> {
  const added = await fetch(at('faults'), { method: 'POST', body: JSON.stringify(rule) });
  if (!added.ok) throw new Error(await added.text());
  const { id } = (await added.json()) as { id: number };
  try {
    const answer = await send();
    const list = (await (await fetch(at('faults'))).json()) as { id: number; hits: number }[];
    return { answer, met: (list.find((fault) => fault.id === id)?.hits ?? 0) > 0 };
  } finally {
    await fetch(at(`faults/${id}`), { method: 'DELETE' });
  }
}
