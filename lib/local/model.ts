/** What the parts of the local runtime tell each other. Everything here speaks of synthesized resources, never of modules. */

/** One resource of the synthesized templates with every intrinsic function resolved. */
export interface Resource {
  /** Path of logical ids from the root stack: `Identity/ListDevicesFunction`. Unique in the assembly. */
  readonly path: string;
  readonly logicalId: string;
  /** CloudFormation type, as `AWS::SQS::Queue`. */
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties are CloudFormation's, as many shapes as types
  readonly properties: Record<string, any>;
  /** What `Ref` gives: table name, queue URL, function name, bucket name, pool id, API id. */
  readonly ref: string;
  /** What `Fn::GetAtt X.Arn` gives, where the type has one. */
  readonly arn?: string;
  /** From `Metadata['aws:cdk:path']`, for messages. */
  readonly constructPath?: string;
  /** Functions with a packaged directory (`Code.S3Key`): that directory on this machine, absolute. Absent for inline code (`Code.ZipFile`). */
  readonly assetPath?: string;
  /** Logical ids of `DependsOn`, as paths. */
  readonly dependsOn?: readonly string[];
}

/** A whole cloud assembly, nested stacks included, resolved for this machine. */
export interface Stack {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly resources: readonly Resource[];
  ofType(type: string): Resource[];
  /** By path, ref or ARN; throws an error that names what was looked for. */
  find(pathOrRefOrArn: string): Resource;
  readonly outputs: Record<string, string>;
}

/** Where the services listen. All on 127.0.0.1 unless told otherwise. */
export interface Addresses {
  /** HTTP API, `http://127.0.0.1:3000`. */
  readonly api: string;
  /** WebSocket API, `ws://127.0.0.1:3001`. */
  readonly socket: string;
  /** The endpoint that every AWS call of a function passes through (policies enforced, faults injected). */
  readonly aws: string;
  /** Cognito as apps see it. */
  readonly cognito: string;
  /** Behind the endpoint: reached only by the runtime itself. */
  readonly dynamodb: string;
  readonly fauxqs: string;
  readonly cognitoInner: string;
}

export interface InvokeResult {
  /** What the handler returned, JSON. */
  readonly payload?: unknown;
  /** Set when the handler threw, timed out or ran out of memory. */
  readonly error?: {
    readonly type: string;
    readonly message: string;
    readonly kind: 'Unhandled' | 'TimedOut' | 'OutOfMemory';
    /** Lines of the stack, as Lambda puts them in the payload of a failed invoke (`trace`). */
    readonly trace?: readonly string[];
  };
  readonly requestId: string;
  /** Milliseconds in the handler; initMs only on a cold start. */
  readonly durationMs: number;
  readonly initMs?: number;
}

/** Runs functions as Lambda does: one request at a time per worker, more workers on demand. */
export interface FunctionRunner {
  /**
   * Synchronous invoke. Never rejects for a failing handler: see `error`. `fn` is a function name, path or ARN. What Lambda itself refuses
   * rejects with an `InvokeRefused` (lib/local/functions/invoke-refused.ts): ResourceNotFoundException 404, TooManyRequestsException 429,
   * RequestTooLargeException 413.
   */
  invoke(fn: string, event: unknown): Promise<InvokeResult>;
  /** Asynchronous invoke (event type): queued, retried twice, then to the on-failure destination or dead-letter queue. Resolves when accepted. */
  invokeAsync(fn: string, event: unknown): Promise<void>;
  /** Waits until no asynchronous work is queued or running (tests). */
  idle(): Promise<void>;
  /** Ends the workers of a function that have a request, in the middle of it (faults). */
  kill?(fn: string): Promise<void>;
  /** Swap the code of functions whose asset changed (`--watch`). */
  reload(functionPaths: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** A message of the runtime for the terminal and `.local/` logs. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  /** Lines written by functions (console output), one call a line. */
  functionLine(functionPath: string, line: string): void;
}

/** Local credentials of one function; the endpoint maps the key back to the function's role. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What every part is handed when it is started. */
export interface Runtime {
  readonly stack: Stack;
  readonly addresses: Addresses;
  readonly functions: FunctionRunner;
  readonly log: Log;
  /** `.local/` or a test's own folder; every part keeps its state in a subfolder of its own name. */
  readonly stateDir: string;
  /** The runtime's own credentials, allowed everything: for pollers and provisioning. */
  readonly rootCredentials: Credentials;
}

/** A part of the runtime that runs until stopped. */
export interface Running {
  stop(): Promise<void>;
}

/** One entry of EventBridge PutEvents as the SDK sends it. */
export interface BusEntry {
  readonly Source?: string;
  readonly DetailType?: string;
  /** JSON text. */
  readonly Detail?: string;
  /** Name or ARN; absent means the default bus. */
  readonly EventBusName?: string;
  readonly Resources?: readonly string[];
  /** Seconds since 1970 (JSON protocol). */
  readonly Time?: number;
  readonly TraceHeader?: string;
}

export interface BusEntryResult {
  readonly EventId?: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

/** An object stored in or removed from a bucket by a call through the endpoint (functions, presigned URLs, forms). */
export interface ObjectChange {
  readonly bucket: string;
  /** As stored, not URL-encoded. */
  readonly key: string;
  readonly event:
    | 'ObjectCreated:Put'
    | 'ObjectCreated:Post'
    | 'ObjectCreated:Copy'
    | 'ObjectCreated:CompleteMultipartUpload'
    | 'ObjectRemoved:Delete';
  /** Bytes; absent for removals. */
  readonly size?: number;
  /** Without quotes; absent for removals. */
  readonly eTag?: string;
  readonly requestId: string;
  readonly sourceIp: string;
}

/** What `GET @connections/{id}` answers (ISO times). */
export interface ConnectionState {
  readonly connectedAt: string;
  readonly lastActiveAt: string;
  readonly identity: { readonly sourceIp: string; readonly userAgent: string };
}

/** The socket part's side of `@connections`. `apiId` is the Ref of the WebSocket API. */
export interface ConnectionsHook {
  /** False when the connection is gone (410). */
  post(apiId: string, stage: string, connectionId: string, data: Buffer): Promise<boolean>;
  get(apiId: string, stage: string, connectionId: string): Promise<ConnectionState | undefined>;
  /** False when the connection is gone (410). */
  delete(apiId: string, stage: string, connectionId: string): Promise<boolean>;
}

/** Events of an archive that shall come again; times are milliseconds since 1970, the end is not included. */
export interface ReplayRequest {
  readonly name: string;
  readonly archiveArn: string;
  readonly busArn: string;
  readonly from: number;
  readonly to: number;
  /** Only these rules see them; default: all of the bus. */
  readonly ruleArns?: readonly string[];
}

export interface ReplayState extends ReplayRequest {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly events: number;
  /** Of the youngest event that came again. */
  readonly lastEventAt?: number;
}

export interface RuleListed {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly enabled: boolean;
}

export interface ReplaysHook {
  start(request: ReplayRequest): ReplayState;
  describe(name: string): ReplayState;
  rules(busName: string): readonly RuleListed[];
}

/**
 * What other parts do for calls that arrive at the endpoint. A part returns what it offers from its start function, and `start-local.ts`
 * registers it with the endpoint. Policies are checked before a hook is called.
 */
export interface EndpointHooks {
  /** EventBridge PutEvents, one result per entry in the same order. */
  putEvents?(entries: readonly BusEntry[]): Promise<readonly BusEntryResult[]>;
  /** EventBridge StartReplay, DescribeReplay and ListRules. @throws Refusal for a wrong call. */
  replays?: ReplaysHook;
  connections?: ConnectionsHook;
  /** Called once per object after the service has stored or removed it; must not throw. */
  objectChanged?(change: ObjectChange): void;
  /** An AWS service tells the account's own bus something. */
  serviceTold?(source: string, detailType: string, detail: unknown): void;
  /** An AWS service writes a line into a log group; must not throw. */
  lineLogged?(logGroup: string, line: string): void;
  /** Makes a schedule due now, by name, path or a part of its construct path. @throws Error that names what there is. */
  fire?(wanted: string): Promise<void>;
  /** Resolves when no event, message or asynchronous invocation is on its way. @throws Error that says what is, after a minute. */
  idle?(): Promise<void>;
  /**
   * Called after a write (Put, Update, Delete, BatchWrite, Transact, PartiQL) to a table succeeded, once per table name; must not
   * throw. Streams are then read at once; tables written by other ways are noticed by slow polling.
   */
  tableChanged?(tableName: string): void;
}
