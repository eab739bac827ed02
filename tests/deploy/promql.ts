// PromQL by Prometheus' own grammar: whether an expression can be read, and the metrics that it names.
import { parser } from '@prometheus-io/lezer-promql';

/** @throws SyntaxError saying where it cannot be read */
export function metricsIn(expression: string): string[] {
  const metrics: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError)
        throw new SyntaxError(`No PromQL from "${expression.slice(from, from + 20)}" on: ${expression}`);
      if (type.name === 'VectorSelector') metrics.push(/^[\w:]*/.exec(expression.slice(from, to))?.[0] ?? '');
    },
  });
  return metrics;
}
