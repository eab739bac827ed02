// Where the page of a command or an event is.

/** @param key as `keyOf` of its queue makes it */
export const itemPath = (queue: string, key: string): string => `/ops/queues/${queue}/${encodeURIComponent(key)}`;
