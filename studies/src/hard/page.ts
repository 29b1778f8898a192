import {
  falseMaxima,
  isApart,
  isFalselyConvicted,
  isHeldAgainstPackage,
  isUnnamed,
  isWithinRounding,
  type Pair,
} from './pairs.ts';

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');

export function countsOf(engine: string, all: readonly Pair[]) {
  const pairs = all.filter((pair) => pair.engine === engine);
  const apart = pairs.filter(isApart);
  return {
    engine,
    pairs: pairs.filter(({ apart: values }) => values !== null).length,
    apart: apart.length,
    sensitive: apart.filter(({ sensitive }) => sensitive).length,
    printed: apart.filter(({ sensitive, sameEnd }) => !sensitive && sameEnd).length,
    rounding: apart.filter((pair) => !pair.sensitive && !pair.sameEnd && isWithinRounding(pair)).length,
    unnamed: pairs.filter(isUnnamed).length,
    ours: pairs.filter(({ refused }) => refused === 'ours').length,
    theirs: pairs.filter(({ refused }) => refused === 'theirs').length,
    both: pairs.filter(({ refused }) => refused === 'both').length,
    alarms: pairs.filter((pair) => pair.sensitive && pair.apart !== null && !isApart(pair)).length,
  };
}
export type Before = Readonly<Record<string, { readonly pairs: number; readonly apart: number }>>;

export function countsTable(pairs: readonly Pair[], before: Before): string {
  const rows = [...new Set(pairs.map(({ engine }) => engine))].map((engine) => countsOf(engine, pairs));
  const head = [
    'engine',
    'pairs',
    'apart before',
    'apart now',
    'of these, marked path sensitive',
    'same end, value printed with lost digits',
    'within the rounding of the value that the fit states',
    'unnamed',
    'only the package stopped with an error',
    'only ours refused',
    'both',
    'marked, though not apart',
  ];
  return table(
    head,
    rows.map((r) => [
      r.engine,
      r.pairs,
      before[r.engine] ? `${before[r.engine]?.apart} of ${before[r.engine]?.pairs}` : '',
      r.apart,
      r.sensitive,
      r.printed,
      r.rounding,
      r.unnamed,
      r.theirs,
      r.ours,
      r.both,
      r.alarms,
    ]),
  );
}
const number = (x: number | null): string => (x === null ? '-' : x.toPrecision(3));
export function listed(pairs: readonly Pair[]): string {
  return table(
    [
      'problem',
      'engine',
      'apart',
      'marked',
      'same end',
      'stated rounding',
      'short of the maximum: ours',
      'the package',
    ],
    pairs.map((p) => [
      p.what,
      p.engine,
      number(p.apart),
      p.sensitive ? 'yes' : 'no',
      p.sameEnd ? 'yes' : 'no',
      number(p.valueRounding),
      `${number(p.gap.ours)} (${p.verdict.ours ?? '-'})`,
      `${number(p.gap.theirs)} (${p.verdict.theirs ?? '-'})`,
    ]),
  );
}

export interface HardStudy {
  readonly problems: number;
  readonly seed: number;
  readonly versions: string;
  readonly before: Before;
  readonly pairs: readonly Pair[];
}
/** docs/hard-designs.md. */
export function page({ problems, seed, versions, before, pairs }: HardStudy): string {
  const unnamed = pairs.filter(isUnnamed);
  const convicted = pairs.filter(isFalselyConvicted);
  const held = pairs.filter(isHeldAgainstPackage);
  const missed = pairs.filter((pair) => falseMaxima(pair).length > 0);
  const ends = pairs.flatMap(({ gap }) => [gap.ours, gap.theirs]).filter((gap) => gap !== null).length;
  const wrong = [...new Set([...convicted, ...held, ...missed])];
  const judged = pairs.filter(({ gap }) => gap.theirs !== null).length;
  const rest = unnamed.length > 0 ? `\n## Unnamed\n\n${listed(unnamed)}\n` : '';
  return `# Hard designs: re-implementation against package

${problems} random problems of 20 to 45 rows as raw columns come: predictors and responses in units from 1e-6 to 1e8, years as
slopes, means of 1e2 to 1e8, columns within 1e-6 of one another, two or three groups, crossed factors, random slopes; each by
ML and REML, by every re-implementation and the package that it follows (${versions}).

    npm run hard -- --n ${problems} --seed ${seed} --write

A pair is apart when the reported log-likelihoods differ by more than 1e-6, or ours has lost its digits and says so. What stays
apart is rounding of the package: our objectives agree with the likelihood in twice the working precision to what they state,
the packages' own lose digits here (glmmTMB 4e-4 of 102 at a start with a raw slope of 1e5, lme4 1e-3). The program marks a fit
*path sensitive to rounding* when refits to data moved by 1e-12, with the objective moved by the package's own rounding at each
point, end elsewhere. It also states how far that rounding may move the value printed at the end: a bound.

${countsTable(pairs, before)}

"Before" is the same problems with the program as it was before differences of this kind were looked into.

- Real fits judged: ${judged}; called no maximum though an independent search (Nelder-Mead and BFGS from a grid of starts, on the
  same model with centred, orthogonal columns, its own likelihood) finds nothing higher than 1e-4: ${convicted.length}.
- Re-implementations that are no maximum where the package is at one, without the mark that the package may end elsewhere:
  ${held.length}.
- Ends called a maximum, of ${ends} of either, though that search finds more than 1e-4 higher: ${missed.flatMap(falseMaxima).length}.
${wrong.length > 0 ? `\n${listed(wrong)}\n` : ''}${rest}`;
}
