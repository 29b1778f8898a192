import { forTerminal, terminalText } from '@mixdiff/quoting';
import type { AnovaDocument, ConfintDocument, TestDocument } from '@mixdiff/schema';
import { fixed, NA, pValue, several, significant } from '../format.ts';
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
  columns.push(['p.value', pValue(test.p)]);
  const drawn =
    test.nsim === null
      ? []
      : [
          `p-value from ${test.nsim} simulated values, seed ${test.seed}; Monte Carlo standard error ${significant(test.mcse, 2)}`,
        ];
  const lines = [
    `${terminalText(label)} as ${test.as}, ${test.method}: ${TITLES[test.test]}`,
    `model: ${test.formula}\n${test.test === 'rlrt' || test.test === 'lrt-exact' ? 'tested' : 'dropped'}: ${test.term}`,
    table([columns.map(([name]) => name), columns.map(([, value]) => value)], { left: 0 }),
    ...drawn,
    ...test.messages.map(messageText),
  ];
  return `${lines.join('\n\n')}\n`;
}

export function confintText(given: ConfintDocument, label: string): string {
  const confint = forTerminal(given);
  const tail = (1 - confint.level) / 2;
  const percent = (p: number): string => `${Number((100 * p).toPrecision(4))} %`;
  const rows = confint.intervals.map((i) => [i.name, meant(i), fixed(i.lower, 6), fixed(i.upper, 6)]);
  const how = { wald: 'Wald', profile: 'profile likelihood', boot: 'parametric bootstrap, percentile' }[confint.method];
  const drawn = confint.nsim === null ? '' : `, ${confint.nsim} refits, seed ${confint.seed}`;
  const lines = [
    `${terminalText(label)} as ${confint.as}, ${confint.fitMethod}: ${how} intervals${drawn}`,
    ...confint.messages.map((m) => (m.original === undefined ? messageText(m) : m.original)),
    table([['', '', percent(tail), percent(1 - tail)], ...rows], { left: 2 }),
  ];
  return `${lines.join('\n\n')}\n`;
}

/** The result in one line, for beside another. */
export function inBrief(document: TestDocument | ConfintDocument | AnovaDocument): string {
  if (document.schema === 'mixdiff/test@1') return testInBrief(document);
  const rows =
    document.schema === 'mixdiff/anova@1'
      ? document.rows.map(
          ({ term, F, Chisq, p }) =>
            `${term} ${Chisq === undefined ? `F ${significant(F, 5)}` : `Chisq ${significant(Chisq, 5)}`}, p ${pValue(p)}`,
        )
      : document.intervals
          .filter(({ lower, upper }) => lower !== null && upper !== null)
          .map((i) => `${meant(i) || i.name} ${significant(i.lower, 6)} to ${significant(i.upper, 6)}`);
  return several(rows, 6);
}
function testInBrief({ statisticName, statistic, ndf, ddf, p }: TestDocument): string {
  const df = [ndf === null ? [] : [`${ndf}`], ddf === null ? [] : [fixed(ddf, 2)]].flat().join(' and ');
  return `${statisticName} ${significant(statistic, 6)}${df && ` on ${df} df`}, p ${pValue(p)}`;
}

const messageText = ({ level, text }: TestDocument['messages'][number]): string =>
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
