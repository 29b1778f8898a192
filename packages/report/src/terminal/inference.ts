/** Tests and intervals as R prints them, with the method in words: two tests of one term differ by little else. */
import { forTerminal, terminalText } from '@mixdiff/quoting';
import type { AnovaDocument, CoefficientsDocument, ConfintDocument, TestDocument } from '@mixdiff/schema';
import { fixed, NA, pValue, several, significant, simulatedP } from '../format.ts';
import { meant } from '../interval-name.ts';
import { anovaText } from './fit.ts';
import { paragraph, table } from './table.ts';

/** Tests and intervals as an R user recognises them. */
const TITLES: Readonly<Record<TestDocument['test'], string>> = {
  rlrt: 'exact restricted likelihood ratio test of a variance (simulated finite-sample null distribution)',
  'lrt-exact': 'exact likelihood ratio test (simulated finite-sample null distribution)',
  kr: 'F test by Kenward & Roger',
  satterthwaite: 'F test by Satterthwaite',
  pb: 'parametric bootstrap likelihood ratio test',
  lrt: 'likelihood ratio test',
};

export function testText(given: TestDocument, label: string): string {
  const test = forTerminal(given);
  const columns: [string, string][] = [[test.statisticName, fixed(test.statistic, 4)]];
  if (test.ndf !== null) columns.push([test.ddf === null ? 'df' : 'ndf', String(test.ndf)]);
  if (test.ddf !== null) columns.push(['ddf', fixed(test.ddf, 2)]);
  if (test.scaling !== null) columns.push(['F.scaling', fixed(test.scaling, 4)]);
  columns.push(['p.value', simulatedP(test.p, test.nsim)]);
  const lines = [
    `${terminalText(label)} as ${test.as}: ${TITLES[test.test]}, of the ${test.method} fit`,
    `model: ${test.formula}\n${whatIsTested(test)}`,
    table([columns.map(([name]) => name), columns.map(([, value]) => value)], { left: 0 }),
    ...howFound(test).map((text) => paragraph(text, 0)),
    ...test.messages.map(messageText),
  ];
  return `${lines.join('\n\n')}\n`;
}
function whatIsTested({ test, term, against }: TestDocument): string {
  const what = test === 'rlrt' || test === 'lrt-exact' ? 'tested' : 'dropped';
  return against === undefined ? `${what}: ${term}` : `against: ${against}\n${what}: ${term}`;
}
/** What p is by, where the statistic alone does not say it, and what it would be by another reference. */
function howFound({ nsim, seed, mcse, p, pChisq, pPositive, reference, ndf }: TestDocument): string[] {
  const chisq =
    pChisq === undefined ? '' : `the chi-square on ${ndf} alone, as anova() prints it, gives p = ${pValue(pChisq)}`;
  if (reference && reference.length > 1) {
    const [a, b] = reference.map(({ df }) => df);
    return [
      `p.value is by the equal mixture of chi-squares on ${a} and ${b} degrees of freedom, because one variance is zero under the smaller model (Self & Liang 1987; Stram & Lee 1994); ${chisq}`,
    ];
  }
  if (nsim === null) return [];
  const drawn = `p-value from ${nsim} simulated values, seed ${seed}; Monte Carlo standard error ${significant(mcse, 2)}`;
  const positive =
    pPositive === undefined || pPositive === null || pPositive === p
      ? []
      : [
          `p.value counts all simulated values, of which many are zero as the variance often is; among the positive ones alone, as PBmodcomp counts, p = ${pValue(pPositive)}`,
        ];
  return [drawn, ...positive, ...(chisq ? [chisq] : [])];
}

/** Intervals as R prints a matrix of them, with what every name means beside it. */
export function confintText(given: ConfintDocument, label: string): string {
  const confint = forTerminal(given);
  const tail = (1 - confint.level) / 2;
  const percent = (p: number): string => `${Number((100 * p).toPrecision(4))} %`;
  const rows = confint.intervals.map((i) => [i.name, meant(i), fixed(i.lower, 6), fixed(i.upper, 6)]);
  const how = { wald: 'Wald', profile: 'profile likelihood', boot: 'parametric bootstrap, percentile' }[confint.method];
  const drawn = confint.nsim === null ? '' : `, ${confint.nsim} refits, seed ${confint.seed}`;
  const ddf = confint.ddf === undefined ? '' : ` (degrees of freedom: ${confint.ddf})`;
  const lines = [
    `${terminalText(label)} as ${confint.as}, ${confint.fitMethod}: ${how} intervals${ddf}${drawn}`,
    ...confint.messages.map((m) => (m.original === undefined ? messageText(m) : m.original)),
    table([['', '', percent(tail), percent(1 - tail)], ...rows], { left: 2 }),
    ...missing(confint).map((text) => paragraph(text, 0)),
  ];
  return `${lines.join('\n\n')}\n`;
}

/** Why limits are NA, each reason once; of variances' Wald intervals R says nothing either. */
function missing({ method, intervals, absent }: ConfintDocument): string[] {
  const reasons = new Map<string, string[]>();
  for (const { name, label } of intervals) {
    const why = Object.hasOwn(absent, name) ? absent[name]?.replace(/^\S+: /, '') : undefined;
    if (why === undefined || (method === 'wald' && /^\.sig/.test(name))) continue;
    reasons.set(why, [
      ...(reasons.get(why) ?? []),
      meant({ name, label, estimate: null, lower: null, upper: null }) || name,
    ]);
  }
  return [...reasons].map(([why, names]) => `${several(names)}: ${why}`);
}

/** The result in one line, for beside another. */
export function inBrief(document: TestDocument | ConfintDocument | AnovaDocument | CoefficientsDocument): string {
  if (document.schema === 'mixdiff/test@1') return testInBrief(document);
  if (document.schema === 'mixdiff/coefficients@1') return coefficientsInBrief(document);
  const rows =
    document.schema === 'mixdiff/anova@1'
      ? document.rows
          .filter(({ p }) => p !== null)
          .map(
            ({ term, F, Chisq, p }) =>
              `${term} ${Chisq === undefined ? `F ${significant(F, 5)}` : `Chisq ${significant(Chisq, 5)}`}, p ${pValue(p)}`,
          )
      : document.intervals
          .filter(({ lower, upper }) => lower !== null && upper !== null)
          .map((i) => `${meant(i) || i.name} ${significant(i.lower, 6)} to ${significant(i.upper, 6)}`);
  return several(rows, 6);
}
function testInBrief({ statisticName, statistic, ndf, ddf, p, nsim }: TestDocument): string {
  const df = [ndf === null ? [] : [`${ndf}`], ddf === null ? [] : [fixed(ddf, 2)]].flat().join(' and ');
  return `${statisticName} ${significant(statistic, 6)}${df && ` on ${df} df`}, p ${simulatedP(p, nsim)}`;
}

const coefficientsInBrief = ({ rows }: CoefficientsDocument): string =>
  several(
    rows
      .filter(({ p }) => p !== null)
      .map(
        (r) =>
          `${r.coefficient} (${r.method}) ${significant(r.lower, 5)} to ${significant(r.upper, 5)}, p ${pValue(r.p)}`,
      ),
    6,
  );

export const messageText = ({ level, text }: TestDocument['messages'][number]): string =>
  paragraph(level === 'warning' ? `Warning: ${text}` : text, 0);

export function anovaDocumentText(given: AnovaDocument, label: string): string {
  const document = forTerminal(given);
  const { ddf, rows, type, statisticName, messages } = document;
  const of = document.table === undefined ? '' : ` (${document.table})`;
  const tests = statisticName === 'Chisq' ? 'Wald chi-square tests' : 'F tests';
  const denominators = ddf === 'infinite' ? '' : `, denominator degrees of freedom: ${ddf === 'none' ? NA : ddf}`;
  const lines = [
    `${terminalText(label)} as ${document.as}, ${document.fitMethod}: type ${type}${of} ${tests} of the ${document.fitMethod} fit${denominators}`,
    statisticName === 'Chisq' ? chisqTable(rows) : anovaText(rows),
    ...rows.flatMap((row) => (row.why === undefined ? [] : [paragraph(`${row.term}: ${row.why}`, 0)])),
    ...messages.map(messageText),
  ];
  return `${lines.join('\n\n')}\n`;
}
const chisqTable = (rows: AnovaDocument['rows']): string =>
  table([
    ['', 'Chisq', 'Df', 'p-value'],
    ...rows.map((row) => [row.term, fixed(row.Chisq, 4), String(row.numDF), pValue(row.p)]),
  ]);

/** Methods below one another within a coefficient: what differs is seen at a glance. */
export function coefficientsText(given: CoefficientsDocument, label: string): string {
  const document = forTerminal(given);
  const { rows, level, fitMethod } = document;
  const tail = (1 - level) / 2;
  const percent = (p: number): string => `${Number((100 * p).toPrecision(4))} %`;
  const differ = new Set(rows.map(({ vcov }) => vcov)).size > 1;
  const by = ({ method, vcov }: (typeof rows)[number]): string[] => (differ ? [method, vcov ?? ''] : [method]);
  const head = [
    '',
    'method',
    ...(differ ? ['vcov'] : []),
    'Estimate',
    'Std. Error',
    'df',
    't or z',
    'p.value',
    percent(tail),
    percent(1 - tail),
  ];
  const body = rows.map((row, i) => [
    row.coefficient === rows[i - 1]?.coefficient ? '' : row.coefficient,
    ...by(row),
    fixed(row.estimate, 5),
    fixed(row.se, 5),
    row.df === null ? (row.p === null ? NA : 'Inf') : String(Number(row.df.toFixed(2))),
    fixed(row.statistic, 3),
    pValue(row.p),
    fixed(row.lower, 5),
    fixed(row.upper, 5),
  ]);
  const reasons = rows.flatMap(({ coefficient, method, why, estimate }) =>
    why === undefined ? [] : [`${estimate === null ? coefficient : method}: ${why}`],
  );
  const lines = [
    `${terminalText(label)} as ${document.as}: coefficients of the ${fitMethod} fit`,
    `model: ${document.formula}`,
    table([head, ...body], { left: differ ? 3 : 2 }),
    ...(differ ? [vcovLegend(document.vcov ?? {})] : []),
    ...[...new Set(reasons)].map((text) => paragraph(text, 0)),
    ...document.messages.map(messageText),
  ];
  return `${lines.join('\n\n')}\n`;
}

/** Whose the covariances are, a line each. */
export const vcovLegend = (meanings: Readonly<Record<string, string>>): string =>
  Object.entries(meanings)
    .map(([name, text]) => paragraph(`${name}: ${text}`, 0, 100, 2))
    .join('\n');
