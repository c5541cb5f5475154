import type { StageConfig } from '../stage/stage.ts';

/** What holds for every route of an API: the stage's throttle, and whether each route has metrics of its own. */
export const routeSettings = ({ throttle, routeMetrics = false }: StageConfig) => ({
  throttlingRateLimit: throttle.rate,
  throttlingBurstLimit: throttle.burst,
  detailedMetricsEnabled: routeMetrics,
});
