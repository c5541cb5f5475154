import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Consumer } from '../../contract/consumer.ts';
import type { Operation } from '../../contract/registry.ts';
import type { Grant } from '../access/grantable.ts';
import type { HttpApi } from '../api/http-api.ts';
import type { SocketApi } from '../api/socket-api.ts';
import type { ModuleData } from '../data/module-data.ts';
import type { Foundation } from '../foundation.ts';
import type { OperationFunction } from '../functions/operation-function.ts';
import type { ReceiptLogs } from '../receipt-logs.ts';

/** What event sources may lean on. */
export interface SourceContext {
  readonly foundation: Foundation;
  readonly data: ModuleData | undefined;
  readonly bus: EventBus;
  /** SES configuration set of the stage's mails; absent when it sends none. */
  readonly mailEvents: string | undefined;
  /** Log groups in which SNS says what became of messages; empty where the stage sends none by it. */
  readonly receiptLogs: ReceiptLogs;
  readonly httpApi: HttpApi;
  readonly socketApi: SocketApi | undefined;
}

/** The two halves of a source: what the function needs beforehand, and what leads events to it once it is there. */
export interface SourceParts {
  /** Rights to read from the source, and to set failures aside. */
  readonly grants: readonly Grant[];
  /** Where Lambda itself puts asynchronous events that failed. */
  readonly deadLetters?: IQueue;
  connect(target: OperationFunction): void;
}

/** @param id construct id of the function, by which its queues are named too. */
export type MakeSource = (
  scope: Construct,
  id: string,
  operation: Operation<Consumer>,
  context: SourceContext,
) => SourceParts;
