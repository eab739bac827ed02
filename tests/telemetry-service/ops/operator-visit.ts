// An operator with a browser without JavaScript.
import { visitor, type Visitor } from '../../support/page.ts';
import { OPERATOR_TOKEN } from '../../support/operator.ts';

/** Logged in as Olga. */
export async function operatorVisit({ url }: { url: string }): Promise<Visitor> {
  const olga = visitor(url);
  await olga.submit(await olga.get('/ops/login'), '/ops/login', { operator: 'Olga', token: OPERATOR_TOKEN });
  return olga;
}
