import { relay } from '../../lib/events/relay.ts';
import { relayInbound } from './contract/inbound-events.ts';

export const handler = relay(relayInbound);
