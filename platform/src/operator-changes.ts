// Which changes operators may make to an item of a queue, and from which states.

export const changes = {
  retry: { from: ['dead', 'discarded'], to: (now: Date) => ({ status: 'pending', attempts: 0, availableAt: now }) },
  discard: { from: ['dead', 'pending'], to: () => ({ status: 'discarded' }) },
} as const;
export type Change = keyof typeof changes;
