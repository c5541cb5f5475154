/** What a function that decides names in its `access`. Its module names fraud in `uses`. */
export const decideAccess = { 'fraud/fraud': ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] } as const;
/** What a function names that only confirms. */
export const confirmAccess = { 'fraud/fraud': ['GetItem', 'UpdateItem'] } as const;
