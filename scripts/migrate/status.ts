// `npm run migrate -- status`: at which step the deployment is, how that is known, and what to type next.
import type { Deployment } from './deployment.ts';
import { positionOf, type Position } from './steps.ts';

export function statusText(deployment: Deployment): string {
  const position = positionOf(deployment);
  const next = `Next: ${position.next}`;
  switch (position.kind) {
    case 'never_moved':
    case 'going_back':
      return next;
    case 'at':
      return [`Step ${position.step} of 5`, '', ...linesOf(position, position.step), '', next].join('\n');
    case 'moved':
      return ['Step 5 of 5: everything has moved', '', ...linesOf(position, 5), '', next].join('\n');
  }
}

function linesOf({ steps }: Extract<Position, { kind: 'at' | 'moved' }>, current: number): string[] {
  return steps.flatMap(({ title, done, found }, index) => [
    `${index + 1 === current ? '→' : done ? '✓' : ' '} ${index + 1}  ${title}`,
    `       ${found}`,
  ]);
}
