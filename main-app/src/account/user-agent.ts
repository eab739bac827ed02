// What a session was signed in with, in words, from what its client said of itself.

/** The first that fits: most browsers also claim to be those they descend from. */
const CLIENTS: readonly (readonly [RegExp, string])[] = [
  [/^swamp[ -]cli/i, 'swamp CLI'],
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** `Firefox on Linux`, `swamp CLI`; a program that is none of these is called what it calls itself. */
export function clientInWords(userAgent: string | null): string {
  const said = userAgent ?? '';
  const client = nameOf(said, CLIENTS);
  const system = nameOf(said, SYSTEMS);
  if (client !== undefined) return system === undefined ? client : `${client} on ${system}`;
  if (system !== undefined) return `A browser on ${system}`;
  const [program = ''] = said.split(/[\s/(]/);
  return program === '' ? 'An unknown program' : program.slice(0, 40);
}

const nameOf = (said: string, names: typeof CLIENTS): string | undefined =>
  names.find(([pattern]) => pattern.test(said))?.[1];
