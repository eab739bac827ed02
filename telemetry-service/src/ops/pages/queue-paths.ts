// What the pages of commands and events are called, and where they are.

export const queueTitles = { commands: 'Commands', events: 'Events' };

export const queuePath = (queue: string): string => `/ops/queues/${queue}`;

/** @param key as `keyOf` of its queue makes it */
export const itemPath = (queue: string, key: string): string => `${queuePath(queue)}/${encodeURIComponent(key)}`;
