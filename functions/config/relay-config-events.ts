import { relay } from '../../lib/events/relay.ts';
import { relayConfigEvents } from './contract/work.ts';

export const handler = relay(relayConfigEvents);
