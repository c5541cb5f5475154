import type { CallRecord } from './endpoint/call-record.ts';
import type { CapacityRecord } from './endpoint/capacity-record.ts';
import type { Faults } from './endpoint/faults.ts';
import type { OutboxMessage } from './endpoint/outbox.ts';
import type { Events } from './events/start-events.ts';
import type { FunctionOptions } from './functions/start-functions.ts';
import type { LocalHandler } from './http/start-http-api.ts';
import type { Log, Running, Runtime } from './model.ts';

export interface LocalOptions {
  /** The cloud assembly: `cdk.out`. */
  readonly assembly: string;
  /** Where everything is kept: `.local`. One run at a time. */
  readonly stateDir: string;
  /** The HTTP API's; the WebSocket API, the AWS endpoint and Cognito take the next three. 0 takes free ones. */
  readonly port: number;
  /** Default 127.0.0.1. DynamoDB Local and fauxqs stay there whatever is given. */
  readonly host?: string;
  /** Gives the state folder back at the end, when the caller has already taken it (`lockState`). */
  readonly unlock?: () => void;
  /** Clears the state first. */
  readonly fresh?: boolean;
  /** Without it DynamoDB keeps its tables on disk; with it they are gone at the end, and writes are four times as fast. */
  readonly inMemory?: boolean;
  /** Many thousand requests are to come, as in a benchmark: DynamoDB Local starts slower and answers faster. */
  readonly busy?: boolean;
  /** Address of a DynamoDB Local that runs already, each key with a database of its own; instead of one for this stack. */
  readonly dynamodb?: string;
  /** Whether the throttles of the APIs' stages count; default false. */
  readonly throttling?: boolean;
  /** Failed queue messages come back after so many seconds instead of their queue's visibility timeout. */
  readonly redeliverAfterSeconds?: number;
  /** How many workers functions have, and how long. */
  readonly functions?: FunctionOptions;
  /** Only warnings and errors reach the terminal. */
  readonly quiet?: boolean;
  readonly log?: Log;
  /** Used where the app names no region; default us-east-1. */
  readonly region?: string;
  /** Routes of the HTTP API's server that come before the API's own, by path. */
  readonly extraRoutes?: ReadonlyMap<string, LocalHandler>;
  /** Hears what has been started, in a few words. */
  progress?(step: string): void;
}

/** The whole synthesized stack, running on this machine. */
export interface LocalRuntime extends Runtime, Running {
  /** The stack's outputs by name, with `cognitoEndpoint`, `awsEndpoint` and the key that may do everything there. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly faults: Faults;
  readonly calls: CallRecord;
  readonly capacity: CapacityRecord;
  readonly events: Events;
  /** Messages that would have left for people, newest first. */
  outbox(): OutboxMessage[];
  /** Resolves when no event, message or asynchronous invocation is on its way. */
  idle(options?: { timeoutMs?: number }): Promise<void>;
  /** Resolves with the reason when a service ends without being asked to. */
  readonly broken: Promise<string>;
}
