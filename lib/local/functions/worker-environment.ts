import type { Credentials } from '../model.ts';
import type { FunctionConfig } from './function-config.ts';

export interface WorkerSurroundings {
  readonly region: string;
  /** Where AWS calls go, `http://127.0.0.1:4566`. */
  readonly awsEndpoint: string;
  readonly credentials: Credentials;
  /** Folder that holds the code, absolute. */
  readonly taskRoot: string;
  readonly logStream: string;
}

/** The environment variables of a worker: the template's own and those Lambda sets itself, nothing of this machine. */
export function workerEnvironment(config: FunctionConfig, around: WorkerSurroundings): Record<string, string> {
  return {
    ...config.variables,
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: config.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: around.logStream,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}`,
    AWS_REGION: around.region,
    AWS_DEFAULT_REGION: around.region,
    AWS_ACCESS_KEY_ID: around.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: around.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: around.credentials.sessionToken,
    AWS_ENDPOINT_URL: around.awsEndpoint,
    LAMBDA_TASK_ROOT: around.taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: config.handler,
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TZ: 'UTC',
    ...(config.jsonLogs && { AWS_LAMBDA_LOG_FORMAT: 'JSON' }),
    ...(config.logLevel && { AWS_LAMBDA_LOG_LEVEL: config.logLevel }),
  };
}
