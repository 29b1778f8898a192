import type { Results, Row } from './results.ts';
import { spread } from './timing.ts';

/** docs/benchmarks.md: one table, and what it was measured on. */
export function benchmarksPage({ machine, rounds, rows, command }: Results): string {
  const { cpu, cores, node, r, load } = machine;
  const versions = Object.entries(r ?? {}).map(([name, version]) => `${name} ${version}`);
  return [
    '# Benchmarks',
    '',
    `Written by \`${command}\`; every number of every round is in \`bench/results.json\`.`,
    '',
    `Machine: ${cpu}, ${cores} cores, Node ${node}; ${versions.join(', ') || 'without R'}. One thread on either side.`,
    `Times are medians of ${rounds} round${rounds === 1 ? '' : 's'}, warm, in which every task of ours and the same of R take turns.`,
    'The ratio is R over ours within a round: median (smallest to largest); above 1 ours is faster.',
    ...loadNote(load, cores),
    '',
    '| model | engine | what | ours | R | ratio |',
    '| --- | --- | --- | ---: | ---: | ---: |',
    ...rows.map(line),
    '',
    ...NOTES,
    ...sameWork(rows),
    '',
  ].join('\n');
}
function loadNote([before, after]: readonly [number, number], cores: number): string[] {
  if (Math.max(before, after) <= cores) return [];
  return [
    '',
    `**The machine was busy with other work** (load ${before} before, ${after} after, on ${cores} cores): read the ratios, not the times.`,
  ];
}
/** Log-likelihoods, a p-value, degrees of freedom: a comparison of speed is one of the same work. */
function sameWork(rows: readonly Row[]): string[] {
  const both = rows.filter(({ found }) => found.ours !== null && found.r !== null);
  if (both.length === 0) return [];
  const apart = both.filter(
    ({ found: { ours, r } }) => !(Math.abs((ours ?? 0) - (r ?? 0)) <= 1e-6 * Math.max(1, Math.abs(r ?? 0))),
  );
  const list = apart.map(
    ({ id, found: { ours, r } }) => `\`${id}\` (ours ${ours?.toPrecision(9)}, R ${r?.toPrecision(9)})`,
  );
  return [
    '',
    `Of the ${both.length} tasks whose result was compared (a log-likelihood, a limit, a p-value at the same seed, degrees of`,
    `freedom), ${both.length - apart.length} have the same result to a relative 1e-6.`,
    ...(list.length === 0 ? [] : [`Apart: ${list.join(', ')}.`]),
  ];
}
const NOTES = [
  'Ours behave as the versions of R that are timed beside them. A whole call begins with a table in memory and a formula, and',
  'ends with the fit, its standard errors and its checks. lme4 and nlme fit by REML, glmmTMB by ML, their own defaults. What has',
  'no counterpart that R exports has no ratio: an evaluation by nlme, a fit of a model frame at hand. To keep the run short, R is',
  'not asked for InstEval by glmmTMB, and does 100 refits of the bootstrap, and its time is multiplied by ten. RLRT and',
  'Kenward-Roger begin with the fits that they compare.',
];
function line({ model, engine, what, ours, r, ratio }: Row): string {
  const times = ratio ? `${factor(ratio.median)} (${factor(ratio.min)} to ${factor(ratio.max)})` : '';
  return `| ${model} | ${engine} | ${what} | ${time(spread(ours).median)} | ${r ? time(spread(r).median) : ''} | ${times} |`;
}
const factor = (x: number): string => (x >= 99.5 ? x.toFixed(0) : x.toPrecision(2));
function time(ms: number): string {
  if (ms < 1) return `${(1000 * ms).toPrecision(3)} µs`;
  return ms < 1000 ? `${ms.toPrecision(3)} ms` : `${(ms / 1000).toPrecision(3)} s`;
}
