// Every rule about procedures, by name: what it means and what to do about it. Those about schemas are in rules.ts.

export const procedureRules = {
  'procedure-added': 'There is a procedure that older releases do not have. Clients that call it need this release.',
  'procedure-removed':
    'Deployed clients call a procedure that is gone. Keep serving it for this major; retire it with the next one.',
  'procedure-renamed':
    'A procedure is gone and another of the same form is there. Serve both names for this major: clients know the old one.',
  'kind-changed':
    'A query is called by GET, a mutation by POST, a subscription over a stream. Add a procedure of another name instead.',
  'auth-added': 'Clients that call without a token are refused. Add a procedure of another name that needs one.',
  'auth-dropped': 'A procedure needs no token any more. Clients that send one go on working.',
  'auth-undeclared':
    'Only one of the releases says whether a token is needed (`meta.auth`), so nothing can be proven. Acknowledge it if it was always so.',
  'input-appeared':
    'A procedure that was called without input refuses a call that brings none. Make the whole input optional.',
  'input-vanished': 'A procedure no longer looks at its input, so it takes whatever older clients send.',
  'input-extended': 'The input takes all that it took. Those who use what is new need this release.',
  'input-restated': 'The input is written differently and takes what it took.',
  'output-removed':
    'The answer is no longer validated, so that something older clients cannot read may be sent. Keep the output schema.',
  'output-appeared': 'The answer is declared for the first time. What older clients were sent before is not known.',
  'output-undeclared':
    'What the procedure answers is declared in neither release, so nothing can be proven. Give it an `.output()`.',
  'output-extended': 'Older clients read the answer as before. Those of this release may find more in it, or less.',
  'output-restated': 'The answer is written differently; both releases read both.',
  'reader-changed': 'Clients of this release read the answer in another way; older ones are not concerned.',
  'reader-falls-back':
    'Older clients can read the answer only by the tolerant part of their reader (`reads`), which is there for the odd value, not as a rule.',
  'foreign-parser':
    'The procedure is guarded by a parser that is not a schema of zod 4, so nothing can be proven. Use zod, or acknowledge each change.',
  'idempotence-lost':
    'Clients repeat this mutation when no answer comes, and a repetition now counts twice. Keep it idempotent, or add another.',
  'idempotence-gained': 'A mutation may be repeated; clients of older releases do not.',
  'idempotence-undeclared':
    'The older release says that a repetition changes nothing, this one says nothing about it. Say it again.',
  'error-added': 'There is an error code that older clients do not know. They have a default branch for it.',
  'error-removed': 'An error code is not answered any more. Older clients wait for it in vain, which harms nothing.',
  'error-retry-changed':
    'An error that was worth another attempt is final now, or the other way round. The answer says so itself, but a caller may have settled on it.',
  'error-status-changed':
    'An error comes with another status. Clients that narrow by its code go on working, those that look at the status do not.',
  'transformer-changed':
    'Values look different on the wire, so neither side can read the other. Serve the new form beside the old one, at another URL.',
  'transformer-extended':
    'Only values that JSON cannot carry look different on the wire. Acknowledge it if no procedure carries such values.',
  'path-separator-changed': 'Clients ask for URLs that are not served. Keep the separator, or go back to dots.',
} as const;
export type ProcedureRule = keyof typeof procedureRules;
