import { Duration, type SecretValue, Stack, Validations } from 'aws-cdk-lib';
import { ApiDestination, Authorization, Connection, EventBus, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface PartnerProps {
  /** Of the backend in the same app, or else EventBus.fromEventBusName with its output eventBus. */
  readonly eventBus: IEventBus;
  /** What of it the partner is told of. */
  readonly organisationId: string;
  readonly endpoint: string;
  readonly apiKey: SecretValue;
  /** Bus in the partner's own account. */
  readonly partnerBusArn: string;
}

/** A partner's rules on the backend's bus: over HTTPS with an API key, and straight to the partner's bus. */
export class PartnerStack extends Stack {
  constructor(scope: Construct, id: string, props: PartnerProps) {
    super(scope, id);
    const { eventBus, organisationId, endpoint, apiKey, partnerBusArn } = props;
    const eventPattern = {
      source: ['identity'],
      detailType: ['MembershipChanged'],
      detail: { data: { organisationId: [organisationId] } },
    };
    const deadLetterQueue = new Queue(this, 'Undelivered', { enforceSSL: true, retentionPeriod: Duration.days(14) });
    Validations.of(deadLetterQueue).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the rules below.',
    });

    const connection = new Connection(this, 'Connection', {
      authorization: Authorization.apiKey('x-api-key', apiKey),
    });
    const destination = new ApiDestination(this, 'Endpoint', { connection, endpoint, rateLimitPerSecond: 50 });
    new Rule(this, 'ToEndpoint', { eventBus, eventPattern }).addTarget(
      new targets.ApiDestination(destination, { deadLetterQueue, maxEventAge: Duration.hours(24) }),
    );

    const partnerBus = EventBus.fromEventBusArn(this, 'PartnerBus', partnerBusArn);
    new Rule(this, 'ToBus', { eventBus, eventPattern }).addTarget(
      new targets.EventBus(partnerBus, { deadLetterQueue }),
    );
  }
}
