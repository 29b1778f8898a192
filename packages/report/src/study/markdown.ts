/** What a study found, as Markdown: first the conclusions that hang on what is done with failed fits, then failures, then the numbers. */
import { forTerminal, markdownText as plain } from '@mixdiff/quoting';
import type { SimulationDocument } from '@mixdiff/schema';
import { markdownTable } from 'markdown-table';
import { count, fixed, list, NA, significant } from '../format.ts';
import { judgedCells, measuresShown, scenarioTable } from './scenario-name.ts';

type Conclusion = SimulationDocument['conclusions'][number];
type Performance = SimulationDocument['performance'][number];
const POLICIES = ['own', 'union', 'none', 'certified'] as const;
type Policy = (typeof POLICIES)[number];
const SAYS: Readonly<Record<Policy, string>> = {
  own: 'each estimator drops its own failures',
  union: 'replicates on which any estimator failed are dropped for all',
  none: 'nothing is dropped',
  certified: 'every fit at the best point found',
};
const WHAT: Readonly<Record<Conclusion['what'], string>> = {
  'abs-bias': '|bias|',
  rmse: 'RMSE',
  'coverage-error': 'coverage error',
  coverage: 'coverage',
};
/** Conclusions that are listed one by one. */
const MOST_LISTED = 40;

/** The report of a study as GitHub-flavoured Markdown. */
export function simulationMarkdown(given: SimulationDocument): string {
  const document = forTerminal(given);
  const parts = [
    `# ${plain(document.title ?? 'A study by simulation')}`,
    summary(document),
    ...dependent(document),
    ...scenarios(document),
    '## Failures',
    failures(document),
    ...worst(document),
    '## Performance',
    'Monte Carlo standard errors stand in brackets (Morris, White & Crowther 2019). ' +
      `Policies: ${POLICIES.map((policy) => `*${policy}*, ${SAYS[policy]}`).join('; ')}.`,
    ...document.estimands.flatMap(({ name }) => performance(document, name)),
    '## Differences',
    'First less second, with paired Monte Carlo standard errors; nothing is dropped.',
    ...document.estimands.flatMap(({ name }) => differences(document, name)),
    ...needed(document),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function summary({ scenarios, replicates, seed, estimators, failures: failing }: SimulationDocument): string {
  const done = scenarios.map((one) => one.done);
  const [least, most] = [Math.min(...done), Math.max(...done)];
  const state =
    least === replicates
      ? `${replicates} replicates each`
      : `${least === most ? least : `${least} to ${most}`} of ${replicates} replicates each are done`;
  return (
    `${count(scenarios.length, 'scenario')}, ${state}, seed ${seed}; ${list(estimators.map(({ name }) => plain(name)))}. ` +
    (failing.length > 0
      ? `A fit counts as failed where the engine itself says: ${list(failing)}.`
      : 'No fit counts as failed.')
  );
}

function dependent(document: SimulationDocument): string[] {
  const { conclusions } = document;
  const depending = conclusions.filter(({ depends }) => depends);
  if (conclusions.length === 0) return [];
  if (depending.length === 0)
    return [`**None of ${count(conclusions.length, 'conclusion')} depends on what is done with failed fits.**`];
  const rows = depending
    .slice(0, MOST_LISTED)
    .map((one) => [
      String(one.scenario),
      cell(one.estimand),
      cell(`${WHAT[one.what]}: ${one.estimators.join(' or ')}`),
      ...POLICIES.map((policy) => cell(said(one, one.by[policy] ?? 'none'))),
    ]);
  const more = depending.length - rows.length;
  return [
    `**${depending.length} of ${count(conclusions.length, 'conclusion')} ${depending.length === 1 ? 'depends' : 'depend'} on what is done with failed fits.**`,
    markdownTable([['scenario', 'estimand', 'conclusion', ...POLICIES], ...rows]),
    more > 0 ? `And ${more} more: summary.json has all of them.` : '',
    'A name: that estimator has the smaller one, by the 95 % interval of the paired difference. Inside, below, above: coverage against its 95 % Monte Carlo interval around the nominal level. Same: less than a ten-thousandth of the RMSE apart.',
  ];
}
/** Elsewhere they are numbers. */
function scenarios(document: SimulationDocument): string[] {
  const { head, rows } = scenarioTable(document);
  const table = markdownTable([head.map(cell), ...rows.map((row) => row.map(cell))], { align: head.map(() => 'r') });
  return ['## Scenarios', table];
}
function said({ estimators }: Conclusion, outcome: string): string {
  if (outcome === 'first') return estimators[0] ?? '';
  if (outcome === 'second') return estimators[1] ?? '';
  return outcome === 'none' ? '-' : outcome;
}
const cell = plain;

function failures({ fits }: SimulationDocument): string {
  const head = [
    'scenario',
    'estimator',
    'fits',
    'failed',
    'said',
    'no maximum',
    'not said',
    'false alarm',
    'largest gain',
    'ms',
  ];
  const rows = fits.map((one) => [
    String(one.scenario),
    cell(one.estimator),
    String(one.fits),
    String(one.failed),
    Object.entries(one.labels)
      .map(([label, n]) => `${n} ${label}`)
      .join(', '),
    ...judgedCells(one),
    significant(one.time.value, 3),
  ]);
  return [
    markdownTable([head, ...rows], { align: ['r', 'l', 'r', 'r', 'l', 'r', 'r', 'r', 'r', 'r'] }),
    'Said: by the engine itself. No maximum: by our verdict; not said: of those, the ones that do not count as failed; false alarm: failed by the engine’s word, and a maximum. Gain: log-likelihood that the best point found has more. ms: one fit with its set-up, on the machines of this study.',
  ].join('\n\n');
}
function worst({ worst: all }: SimulationDocument): string[] {
  if (all.length === 0) return [];
  const rows = all
    .slice(0, 10)
    .map((one) => [
      String(one.scenario),
      String(one.replicate),
      cell(one.estimator),
      one.label,
      one.verdict,
      significant(one.gain, 3),
    ]);
  return [
    'The fits farthest below their maximum (`mixdiff simulate replay STUDY --scenario S --replicate R` makes the data again):',
    markdownTable([['scenario', 'replicate', 'estimator', 'it says', 'verdict', 'gain'], ...rows]),
  ];
}

const SHOWN = ['bias', 'empirical-se', 'model-se', 'rmse', 'coverage', 'power'] as const;
function performance(document: SimulationDocument, estimand: string): string[] {
  const shown = measuresShown(document, SHOWN);
  const rows = document.scenarios.flatMap(({ scenario }) =>
    document.estimators.flatMap(({ name }) =>
      POLICIES.flatMap((policy) => {
        const own = document.performance.filter(
          (one) =>
            one.scenario === scenario && one.estimator === name && one.estimand === estimand && one.policy === policy,
        );
        if (own.length === 0) return [];
        const n = own.find(({ measure }) => measure === 'bias')?.n ?? Math.max(...own.map((one) => one.n));
        return [[String(scenario), cell(name), policy, String(n), ...shown.map((measure) => numbers(own, measure))]];
      }),
    ),
  );
  if (rows.length === 0) return [];
  const truths = new Set(document.scenarios.map(({ truths: of }) => of[estimand] ?? null));
  const [truth] = truths;
  return [
    `### ${plain(estimand)}`,
    truths.size === 1 && typeof truth === 'number' ? `True value ${significant(truth, 6)}.` : '',
    markdownTable([['scenario', 'estimator', 'policy', 'n', ...shown], ...rows], {
      align: ['r', 'l', 'l', ...Array(shown.length + 1).fill('r')],
    }),
  ];
}
function numbers(own: readonly Performance[], measure: string): string {
  const one = own.find((each) => each.measure === measure);
  if (!one || one.value === null) return NA;
  const decimals = decimalsOf(one.mcse);
  return `${fixed(one.value, decimals)} (${one.mcse === null ? NA : fixed(one.mcse, decimals)})`;
}
/** Two digits of the Monte Carlo error: more of the value would be noise. */
const decimalsOf = (mcse: number | null): number =>
  mcse !== null && mcse > 0 ? Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(mcse)))) : 4;

const DIFFERENT = ['abs-bias', 'rmse', 'coverage', 'coverage-error'] as const;
function differences(document: SimulationDocument, estimand: string): string[] {
  const own = document.differences.filter((one) => one.estimand === estimand && one.policy === 'none');
  const pairs = own.filter(({ measure }) => measure === 'bias');
  if (pairs.length === 0) return [];
  const rows = pairs.map(({ scenario, first, second }) => [
    String(scenario),
    cell(first),
    cell(second),
    ...DIFFERENT.map((measure) => {
      const one = own.find(
        (each) =>
          each.scenario === scenario && each.first === first && each.second === second && each.measure === measure,
      );
      if (!one || one.value === null) return NA;
      return `${fixed(one.value, decimalsOf(one.mcse))} (${one.mcse === null ? NA : fixed(one.mcse, decimalsOf(one.mcse))})`;
    }),
  ]);
  return [
    `### ${plain(estimand)}`,
    markdownTable([['scenario', 'first', 'second', cell('|bias|'), 'RMSE', 'coverage', 'coverage error'], ...rows], {
      align: ['r', 'l', 'l', 'r', 'r', 'r', 'r'],
    }),
  ];
}
function needed({ needed: all }: SimulationDocument): string[] {
  if (all.length === 0) return [];
  const rows = all.map((one) => [
    String(one.scenario),
    cell(one.estimator),
    cell(one.estimand ?? ''),
    one.measure,
    significant(one.mcse, 2),
    significant(one.wanted, 2),
    one.more === null ? NA : String(one.more),
  ]);
  return [
    '## Replicates that the wanted precision takes',
    markdownTable([
      ['scenario', 'estimator', 'estimand', 'measure', 'error now', 'wanted', 'more replicates'],
      ...rows,
    ]),
  ];
}
