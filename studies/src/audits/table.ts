import type { Changed } from './constructed.ts';

/** What was said of one print-out, beside what it is. */
export interface Said {
  readonly bad: boolean;
  readonly digits: number;
  readonly changed: Changed | null;
  readonly said: string;
}
export interface Sources {
  readonly good: number;
  readonly bad: number;
  readonly seed: number;
}
const COLUMNS = [
  'all-reproduce',
  'misprint, the right one',
  'misprint, another',
  'cannot-tell',
  'not-reproduced',
  'not-a-maximum',
  'not-assessed',
  'refused',
] as const;
const ROWS = [
  { name: 'fit at its maximum, as printed', of: ({ bad, changed }: Said) => !bad && !changed },
  { name: 'fit at its maximum, one number changed', of: ({ bad, changed }: Said) => !bad && changed !== null },
  { name: 'fit that is no maximum, as printed', of: ({ bad, changed }: Said) => bad && !changed },
  { name: 'fit that is no maximum, one number changed', of: ({ bad, changed }: Said) => bad && changed !== null },
];

export function auditPage(said: readonly Said[], { good, bad, seed }: Sources): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const rule = (n: number): string => line(Array.from({ length: n }, (_, i) => (i === 0 ? '---' : '---:')));
  const table = (all: readonly Said[]): string[] => [
    line(['what it is', 'print-outs', ...COLUMNS]),
    rule(COLUMNS.length + 2),
    ...ROWS.map(({ name, of }) => {
      const own = all.filter(of);
      return line([name, own.length, ...COLUMNS.map((column) => own.filter((one) => one.said === column).length)]);
    }),
  ];
  const byDigits = [2, 3, 4, 5, 6].map((digits) => {
    const own = said.filter((one) => one.digits === digits);
    const changed = own.filter(({ bad: b, changed: c }) => !b && c);
    const share = (n: number, of: number): string => (of === 0 ? '' : `${n} of ${of}`);
    const named = changed.filter((one) => one.said === 'misprint, the right one').length;
    const whole = own.filter(({ bad: b, changed: c }) => b && !c);
    const accused = whole.filter((one) => one.said.startsWith('misprint')).length;
    return line([digits, share(named, changed.length), share(accused, whole.length)]);
  });
  const kinds = [...new Set(said.flatMap(({ changed }) => changed?.kind ?? []))].sort();
  const byKind = kinds.map((kind) => {
    const own = said.filter(({ bad: b, changed }) => !b && changed?.kind === kind);
    return line([kind, own.length, own.filter((one) => one.said === 'misprint, the right one').length]);
  });
  return `# Misprint or bad fit: what an audit says of print-outs whose truth is known

Written by \`npm run study:audits\` (seed ${seed}): ${said.length} print-outs, made of ${good} fits at their maximum and ${bad} that are not, by the
real packages and the engines here, over two to six significant digits; variances or standard deviations with
correlations; with nothing else, with standard errors and log-likelihood, or with statistics, degrees of freedom and
p-values too. In three of five one number was changed afterwards.

${table(said).join('\n')}

A changed number may differ from the right one by less than optimizers do at one maximum, or than two digits show: then
"all-reproduce" and "cannot-tell" are what can be said. A bad fit whose numbers, rounded, are those of the maximum is
reproduced by it.

${line(['digits', 'misprint found where the fit is at its maximum', 'bad fit called a misprint'])}
${rule(3)}
${byDigits.join('\n')}

${line(['change, at a maximum', 'print-outs', 'found'])}
${rule(3)}
${byKind.join('\n')}
`;
}
