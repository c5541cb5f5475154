/** What a function that publishes names in its `access`. Its module names sync in `uses`. */
export const publishAccess = {
  'sync/spaces': ['BatchGetItem', 'GetItem', 'UpdateItem', 'DeleteItem'],
  'sync/documents': ['BatchGetItem', 'PutItem'],
  'sync/changes': ['PutItem', 'BatchWriteItem'],
} as const;
