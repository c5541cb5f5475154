import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FunctionRunner, Stack } from '../../model.ts';

/** Functions that subscribe to log groups: a line is handed to them as CloudWatch Logs does it, one by one. */
export function subscribedLogs(stack: Stack, functions: FunctionRunner): (logGroup: string, line: string) => void {
  const filters = stack.ofType('AWS::Logs::SubscriptionFilter');
  return (logGroup, line) => {
    for (const { properties, ref } of filters.filter((filter) => filter.properties.LogGroupName === logGroup)) {
      const timestamp = Date.now();
      const delivery = {
        messageType: 'DATA_MESSAGE',
        owner: stack.account,
        logGroup,
        logStream: randomUUID(),
        subscriptionFilters: [ref],
        logEvents: [{ id: `${timestamp}`.padStart(56, '0'), timestamp, message: line }],
      };
      const data = gzipSync(JSON.stringify(delivery)).toString('base64');
      // Only a stack that is stopping refuses it.
      functions.invokeAsync(String(properties.DestinationArn), { awslogs: { data } }).catch(() => undefined);
    }
  };
}
