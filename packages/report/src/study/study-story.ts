/** A study told once, as blocks: first what hangs on the policy towards failures, then failures, performance, differences, what to replay. */
import type { SimulationDocument } from '@mixdiff/schema';
import { count, fixed, list, NA, significant } from '../format.ts';
import { shellCommand } from '../shell.ts';
import { type Block, heading, items, paragraph, picture, type Story, type TableBlock } from '../story/block.ts';
import { judgedCells, measuresShown, scenarioName, scenarioTable } from './scenario-name.ts';

type Conclusion = SimulationDocument['conclusions'][number];
const POLICIES = ['own', 'union', 'none', 'certified'] as const;
const WHAT: Readonly<Record<Conclusion['what'], string>> = {
  'abs-bias': '|bias|',
  rmse: 'RMSE',
  'coverage-error': 'coverage error',
  coverage: 'coverage',
};
const POLICY_SAYS = items(
  'own: each estimator drops the fits that failed by its own word',
  'union: a data set on which any estimator failed is dropped for all of them',
  'none: nothing is dropped',
  'certified: every fit at the best point found, whatever the engine says',
);

/** `study`: the path of its file, for commands. */
export function studyStory(document: SimulationDocument, study: string): Story {
  const names = new Map(document.scenarios.map((one) => [one.scenario, scenarioName(one)]));
  const named = (scenario: number): string => names.get(scenario) ?? String(scenario);
  return [
    ...opening(document, named),
    heading('The study'),
    about(document),
    {
      kind: 'table',
      id: 'scenarios',
      caption: 'Scenarios, and what is true in them',
      left: 1,
      ...scenarioTable(document),
    },
    heading('Failures'),
    picture('failures'),
    failures(document, named),
    paragraph(
      'Said: by the engine itself. No maximum: by our verdict; of those “not said” do not count as failed. False alarm: failed by its own word, and a maximum all the same. Gain: log-likelihood that the best point found has more.',
    ),
    ...worst(document, named, study),
    ...document.estimands.flatMap(({ name }, e): Block[] => [
      heading(name),
      picture(`performance-${e + 1}`),
      picture(`zip-${e + 1}`),
      picture(`differences-${e + 1}`),
      ...tables(document, name, named),
    ]),
    ...needed(document, named),
  ];
}

function opening(document: SimulationDocument, named: (scenario: number) => string): Block[] {
  const { conclusions } = document;
  if (conclusions.length === 0)
    return [{ kind: 'finding', text: 'No conclusion can be drawn yet: true values or replicates are too few.' }];
  const depending = conclusions.filter(({ depends }) => depends);
  const total = count(conclusions.length, 'conclusion');
  if (depending.length === 0)
    return [{ kind: 'finding', text: `None of ${total} depends on what is done with failed fits.` }];
  return [
    {
      kind: 'finding',
      text: `${depending.length} of ${total} ${depending.length === 1 ? 'depends' : 'depend'} on what is done with failed fits.`,
    },
    dependingTable('depending', depending.length > FOLDED ? depending.slice(0, MOST_SHOWN) : depending, named),
    paragraph(
      'A name: that estimator has the smaller one, by the 95 % interval of the paired difference. Inside, below, above: coverage against its 95 % Monte Carlo interval around nominal. Same: less than a ten-thousandth of the RMSE apart.',
    ),
    ...(depending.length > FOLDED ? [dependingTable('depending-all', depending, named)] : []),
    POLICY_SAYS,
  ];
}
/** Conclusions that stand on the first screen where there are many; all of them are told below, folded: a page folds tables of more rows. */
const MOST_SHOWN = 12;
const FOLDED = 24;
const dependingTable = (
  id: string,
  depending: readonly Conclusion[],
  named: (scenario: number) => string,
): TableBlock => ({
  kind: 'table',
  id,
  caption: id === 'depending' ? 'Conclusions that depend on the policy' : 'All conclusions that depend on the policy',
  left: 3,
  head: ['scenario', 'estimand', 'conclusion', ...POLICIES],
  rows: depending.map((one) => [
    named(one.scenario),
    one.estimand,
    `${WHAT[one.what]}: ${one.estimators.join(' or ')}`,
    ...POLICIES.map((policy) => said(one, one.by[policy] ?? 'none')),
  ]),
});
function said({ estimators }: Conclusion, outcome: string): string {
  if (outcome === 'first') return estimators[0] ?? '';
  if (outcome === 'second') return estimators[1] ?? '';
  return outcome === 'none' ? '-' : outcome;
}
function about({ scenarios, replicates, seed, estimators, failures: failing, level }: SimulationDocument): Block {
  const done = scenarios.map((one) => one.done);
  const [least, most] = [Math.min(...done), Math.max(...done)];
  const state = least === most ? String(least) : `${least} to ${most}`;
  return {
    kind: 'facts',
    facts: [
      ['Scenarios', count(scenarios.length, 'scenario')],
      ['Replicates', least === replicates ? `${replicates} of each` : `${state} of ${replicates} of each are done`],
      ['Seed', String(seed)],
      [
        'Estimators',
        list(estimators.map(({ name, estimator }) => (name === estimator ? name : `${name} (${estimator})`))),
      ],
      ['Intervals', `${fixed(100 * level, level * 100 === Math.round(level * 100) ? 0 : 1)} %`],
      ['Failed is', failing.length > 0 ? `what its engine says of a fit: ${list(failing)}` : 'nothing'],
    ],
  };
}
function failures({ fits }: SimulationDocument, named: (scenario: number) => string): TableBlock {
  return {
    kind: 'table',
    id: 'fits',
    caption: 'Fits: what engines say, and what they are',
    left: 3,
    head: [
      'scenario',
      'estimator',
      'said',
      'fits',
      'failed',
      'no maximum',
      'not said',
      'false alarm',
      'largest gain',
      'ms a fit',
    ],
    rows: fits.map((one) => [
      named(one.scenario),
      one.estimator,
      Object.entries(one.labels)
        .map(([label, n]) => `${n} ${label}`)
        .join(', '),
      String(one.fits),
      String(one.failed),
      ...judgedCells(one),
      significant(one.time.value, 3),
    ]),
  };
}
function worst({ worst: all }: SimulationDocument, named: (scenario: number) => string, study: string): Block[] {
  if (all.length === 0) return [];
  const commands = [...new Set(all.map(({ scenario, replicate }) => replay(study, scenario, replicate)))];
  return [
    heading('The fits farthest below their maximum'),
    {
      kind: 'table',
      id: 'worst',
      caption: 'The largest gains',
      left: 4,
      head: ['scenario', 'estimator', 'it says', 'verdict', 'replicate', 'gain'],
      rows: all.map((one) => [
        named(one.scenario),
        one.estimator,
        one.label,
        one.verdict,
        String(one.replicate),
        significant(one.gain, 4),
      ]),
    },
    paragraph('Each data set again, with a script of R that makes the same one, and every estimator on it:'),
    { kind: 'code', text: commands.join('\n') },
  ];
}
const replay = (study: string, scenario: number, replicate: number): string =>
  shellCommand([
    'mixdiff',
    'simulate',
    'replay',
    study,
    '--scenario',
    String(scenario),
    '--replicate',
    String(replicate),
  ]);

const SHOWN = ['bias', 'empirical-se', 'model-se', 'rmse', 'coverage', 'power'] as const;
const DIFFERENT = ['bias', 'abs-bias', 'rmse', 'coverage', 'coverage-error'] as const;
type Named = { readonly measure: string; readonly value: number | null; readonly mcse: number | null };

function tables(document: SimulationDocument, estimand: string, named: (scenario: number) => string): Block[] {
  const own = grouped(
    document.performance.filter((one) => one.estimand === estimand),
    (one) => JSON.stringify([one.scenario, one.estimator, one.policy]),
  );
  const shown = measuresShown(document, SHOWN);
  const rows = [...own.values()].map((all) => {
    const [{ scenario, estimator, policy }] = all as [(typeof all)[number]];
    const n = all.find(({ measure }) => measure === 'bias')?.n ?? Math.max(...all.map((one) => one.n));
    return [named(scenario), estimator, policy, String(n), ...shown.map((measure) => withError(all, measure))];
  });
  const pairs = grouped(
    document.differences.filter((one) => one.estimand === estimand && one.policy === 'none'),
    (one) => JSON.stringify([one.scenario, one.first, one.second]),
  );
  const differing = [...pairs.values()].map((all) => {
    const [{ scenario, first, second }] = all as [(typeof all)[number]];
    return [named(scenario), first, second, ...DIFFERENT.map((measure) => withError(all, measure))];
  });
  const blocks: Block[] = [];
  if (rows.length > 0)
    blocks.push({
      kind: 'table',
      id: `performance-${estimand}`,
      caption: `${estimand}: performance under each policy, Monte Carlo standard errors in brackets`,
      left: 3,
      head: ['scenario', 'estimator', 'policy', 'n', ...shown],
      rows,
    });
  if (differing.length > 0)
    blocks.push({
      kind: 'table',
      id: `differences-${estimand}`,
      caption: `${estimand}: first less second, nothing dropped, paired Monte Carlo standard errors in brackets`,
      left: 3,
      head: ['scenario', 'first', 'second', 'bias', '|bias|', 'RMSE', 'coverage', 'coverage error'],
      rows: differing,
    });
  return blocks;
}
function grouped<T>(all: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}
/** Two digits of the Monte Carlo error: more of the value would be noise. */
export function withError(all: readonly Named[], measure: string): string {
  const one = all.find((each) => each.measure === measure);
  if (!one || one.value === null) return NA;
  const decimals =
    one.mcse !== null && one.mcse > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(one.mcse)))) : 4;
  return `${fixed(one.value, decimals)} (${one.mcse === null ? NA : fixed(one.mcse, decimals)})`;
}
function needed({ needed: all }: SimulationDocument, named: (scenario: number) => string): Block[] {
  if (all.length === 0) return [];
  return [
    heading('Replicates that the wanted precision takes'),
    {
      kind: 'table',
      id: 'needed',
      caption: 'Monte Carlo errors that are wanted, and what they take',
      left: 4,
      head: ['scenario', 'estimator', 'estimand', 'measure', 'error now', 'wanted', 'more replicates'],
      rows: all.map((one) => [
        named(one.scenario),
        one.estimator,
        one.estimand ?? '',
        one.measure,
        significant(one.mcse, 2),
        significant(one.wanted, 2),
        one.more === null ? NA : String(one.more),
      ]),
    },
  ];
}
