import { AsyncLocalStorage } from 'node:async_hooks';
import { callerAccess } from '../../lib/contract/caller-access.ts';
import type { Operation } from '../../lib/contract/registry.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';

/** Thrown where a test lets the process die. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

interface Run {
  readonly operation: Operation;
  /** Once it has crashed nothing of it reaches the outside any more, whatever else was under way in it. */
  dead: boolean;
}

/** What every call of an operation to the outside goes through: its rights, its crash points, and a record of both. */
export class Watch {
  readonly #running = new AsyncLocalStorage<Run>();
  /** `identity/getProfile people:GetItem`: rights that were used. */
  readonly used = new Set<string>();
  /** Units by operation, of its latest run. */
  readonly units = new Map<string, { read: number; write: number }>();
  calls = 0;
  /** Which call of the watched ports, from 1, the process dies before: after a call is before the next one, since nothing else leaves it. */
  crashBefore: number | undefined;
  /** Whether the crash point was reached; it is then taken away. */
  crashed = false;

  /** Runs an operation, in a process of its own as far as crashes go. */
  run<R>(operation: Operation, act: () => R): R {
    return this.#running.run({ operation, dead: false }, act);
  }

  get operation(): Operation | undefined {
    return this.#running.getStore()?.operation;
  }

  /** Wraps each method of a port; `rights` names what a call needs. */
  wrap<T extends object>(port: T, rights: (method: string, args: readonly unknown[]) => readonly string[]): T {
    return new Proxy(port, {
      get: (target, property) => {
        const method = Reflect.get(target, property);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => {
          const needed = rights(String(property), args);
          return needed.length === 0
            ? method.apply(target, args)
            : this.#call(needed, () => method.apply(target, args));
        };
      },
    });
  }

  async #call<R>(needed: readonly string[], act: () => Promise<R>): Promise<R> {
    this.#require(needed);
    this.calls += 1;
    this.#die(this.calls);
    return act();
  }

  #die(call: number): void {
    const run = this.#running.getStore();
    if (run?.dead) throw new Crash(`dead at call ${call}`);
    if (this.crashBefore !== call) return;
    this.crashBefore = undefined;
    this.crashed = true;
    if (run) run.dead = true;
    throw new Crash(`before call ${call}`);
  }

  /** @throws Error for a call that the operation's role would not allow. */
  #require(needed: readonly string[]): void {
    const { operation } = this;
    if (!operation) return;
    const allowed = grantsOf(operation);
    for (const right of needed) {
      this.used.add(`${operation.module.name}/${operation.name} ${right}`);
      if (!allowed.has(right)) throw new Error(`AccessDenied: ${operation.name} may not ${right}`);
    }
  }
}

/** `people:GetItem`, as the contract grants it. */
export function grantsOf({ module, entry }: Operation): ReadonlySet<string> {
  const lists = [entry.access, entry.kind === 'route' ? callerAccess(entry) : {}];
  return new Set(
    lists.flatMap((access) =>
      Object.entries(access).flatMap(([key, actions]) => {
        const own = key.startsWith(`${module.name}/`) ? key.slice(module.name.length + 1) : key;
        return actions.map((action) => `${own}:${action}`);
      }),
    ),
  );
}

const single: Readonly<Record<string, string>> = {
  get: 'GetItem',
  put: 'PutItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  batchGet: 'BatchGetItem',
};
const inTransaction: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** Rights on a table, as the IAM of DynamoDB counts them. @param resource of a table name. */
export const tableRights = (resource: (table: string) => string) => (method: string, args: readonly unknown[]) => {
  const input = args[0] as Parameters<Dynamo['query']>[0] &
    Parameters<Dynamo['transactWrite']>[0] &
    Parameters<Dynamo['batchGet']>[0];
  if (method === 'query') return [`${resource(input.TableName)}${input.IndexName ? `.${input.IndexName}` : ''}:Query`];
  if (method === 'batchGet' || method === 'batchWrite') {
    const right = method === 'batchGet' ? 'BatchGetItem' : 'BatchWriteItem';
    return Object.keys(input.RequestItems).map((table) => `${resource(table)}:${right}`);
  }
  if (method === 'transactWrite') {
    const each = input.TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, write]) => `${resource(write.TableName)}:${inTransaction[kind]}`),
    );
    return [...new Set(each)];
  }
  return single[method] ? [`${resource(input.TableName)}:${single[method]}`] : [];
};
