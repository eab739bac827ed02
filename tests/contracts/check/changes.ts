// Ways to change the contract after 1.0.0, good and bad ones: those that the guide shows, with what the check says.

export interface Change {
  what: string;
  /** What is replaced by what in `src/contract.ts`. */
  edits: [find: string, replace: string][];
  /** Given to the contract with the change. */
  version?: string;
  passes: boolean;
}

const withReason = (reason: string): Change['edits'] => [
  ['  usernameVersion: UsernameVersion,\n', `  usernameVersion: UsernameVersion,\n  reason: ${reason},\n`],
];
const figuresForProfile: Change['edits'] = [['    profile: query({', '    figures: query({']];

export const changes: Change[] = [
  {
    what: 'a field more in an answer',
    edits: [['  gone: z.boolean(),\n', '  gone: z.boolean(),\n  league: z.string(),\n']],
    version: '1.1.0',
    passes: true,
  },
  {
    what: 'an optional field more in an input',
    edits: withReason('z.string().optional()'),
    version: '1.1.0',
    passes: true,
  },
  {
    what: 'the same, under the version that is released',
    edits: withReason('z.string().optional()'),
    passes: false,
  },
  {
    what: 'a required field more in an input',
    edits: withReason('z.string()'),
    version: '1.1.0',
    passes: false,
  },
  {
    what: 'a field gone from an answer',
    edits: [['  deviceCount: Count,\n', '']],
    version: '1.1.0',
    passes: false,
  },
  {
    what: 'an enum value more in an answer',
    edits: [["'superseded', 'erased']", "'superseded', 'erased', 'refused']"]],
    version: '1.1.0',
    passes: false,
  },
  {
    what: 'a procedure more',
    edits: [
      [
        '    /** How far a rename has come, ',
        `    erasureStatus: query({
      input: z.object({ commandId: CommandId }),
      output: z.object({ status: CommandStatus }),
      errors: everyProcedure,
    }),
    /** How far a rename has come, `,
      ],
    ],
    version: '1.1.0',
    passes: true,
  },
  {
    what: 'an error more',
    edits: [
      [
        'errors: { ...everyProcedure, COMMAND_NOT_FOUND: commandNotFound }',
        'errors: { ...everyProcedure, COMMAND_NOT_FOUND: commandNotFound, COMMAND_CONFLICT: commandConflict }',
      ],
    ],
    version: '1.1.0',
    passes: true,
  },
  {
    what: 'a procedure renamed',
    edits: figuresForProfile,
    version: '1.1.0',
    passes: false,
  },
  {
    what: 'the same, in the next major release',
    edits: figuresForProfile,
    version: '2.0.0',
    passes: true,
  },
  {
    what: 'a refinement more in an input',
    edits: [
      [
        'newUsername: Username,\n  usernameVersion',
        "newUsername: Username.refine((name) => name !== 'admin'),\n  usernameVersion",
      ],
    ],
    version: '1.1.0',
    passes: false,
  },
];
