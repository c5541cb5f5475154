import { Stack } from 'aws-cdk-lib';
import type { OperationFunction } from '../functions/operation-function.ts';

/** How API Gateway names a function that it calls as authorizer, or for a WebSocket. */
export function invocation(target: OperationFunction): string {
  const { partition, region } = Stack.of(target);
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${target.function.functionArn}/invocations`;
}
