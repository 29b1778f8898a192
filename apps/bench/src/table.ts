import { type Machine, type Results, type Row, ratio } from './results.ts';
import { spread } from './timing.ts';

/** docs/benchmarks.md: one table, and what it was measured on. */
export function benchmarksPage({ machine, rounds, rows, command, later = [] }: Results): string {
  const { cpu, cores, node, r, load } = machine;
  const versions = Object.entries(r ?? {}).map(([name, version]) => `${name} ${version}`);
  return [
    '# Benchmarks',
    '',
    `Written by \`${command}\`; every number of every round is in \`bench/results.json\`.`,
    '',
    `Machine: ${cpu}, ${cores} cores, Node ${node}; ${versions.join(', ') || 'without R'}. One thread on either side.`,
    `Medians of ${rounds} round${rounds === 1 ? '' : 's'}, warm, in which every task of ours and the same of R take turns: processor time (user and`,
    'system), and ours by the clock. The ratio is of processor times, R over ours within a round: median (smallest to largest); above 1',
    'ours is faster. Goal: at least what was set for that ratio, or at most so much of our processor time. Memory: the most that one call of',
    'ours takes beyond the data and what a process has in any case.',
    ...(machine.warmed ? [`Timed${warmth(machine).slice(1)}.`] : []),
    ...loadNote(load, cores),
    '',
    '| model | engine | what | ours, by the clock | ours | R | ratio | goal | memory |',
    '| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(line),
    '',
    ...machinesNote(rows, machine, later),
    ...NOTES,
    ...sameWork(rows),
    '',
  ].join('\n');
}
/** Which rows were measured where, run by run: `later` ones in runs of their own. */
function machinesNote(rows: readonly Row[], whole: Machine, later: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { id, ours, machine = whole } of rows) {
    const { cpu, cores, node, load } = machine;
    const on = `${cpu}, ${cores} cores, Node ${node}, load ${load[0]} before and ${load[1]} after, ${ours.cpu.length} round${ours.cpu.length === 1 ? '' : 's'}${warmth(machine)}${later.includes(id) ? ', in a run of their own' : ''}`;
    groups.set(on, [...(groups.get(on) ?? []), `\`${id}\``]);
  }
  if (groups.size < 2) return [];
  return ['Measured on:', '', ...[...groups].map(([on, ids]) => `- ${on}: ${ids.join(', ')}`), ''];
}
/** V8 compiles what has run often, R what has run twice: either side goes through as much before it is timed. */
const warmth = ({ warmed }: Machine): string =>
  warmed
    ? `, after ${warmed.runs} runs or ${warmed.seconds} s of processor time on either side, whichever came first${warmed.rBelow ? `; R not where a run of ours takes more than ${warmed.rBelow} s` : ''}`
    : '';
const megabytes = (bytes: number): string => `${(bytes / 1e6).toPrecision(3)} MB`;
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
  'Ours are the faithful fits, which end where the versions of R that are timed beside them end; none is certified in the time given',
  'for a fit. A call to the maximum takes steps of average information instead, and ends with what the engine states and checks there. A certificate is that of one fit by itself: with the search, which other fits of the same model would share. A whole',
  'call begins with a table in memory, its rows chosen and its columns derived, and a formula, and',
  'ends with the fit, its standard errors and its checks. lme4 and nlme fit by REML, glmmTMB by ML, their own defaults. What has',
  'no counterpart that R exports has no ratio: an evaluation by nlme, a fit of a model frame at hand. To keep the run short, R is',
  'not asked for InstEval by glmmTMB, and does 100 refits of the bootstrap, and its time is multiplied by ten. RLRT and',
  'Kenward-Roger begin with the fits that they compare.',
];
function line(row: Row): string {
  const { id, model, engine, what, ours, r, memory } = row;
  const over = ratio(row);
  const times = over ? `${factor(over.median)} (${factor(over.min)} to ${factor(over.max)})` : '';
  const [wall, cpu] = [time(spread(ours.wall).median), time(spread(ours.cpu).median)];
  return `| ${model} | ${engine} | ${what} | ${wall} | ${cpu} | ${r ? time(spread(r.cpu).median) : ''} | ${times} | ${goal(id)} | ${memory ? megabytes(memory.peak - memory.before) : ''} |`;
}
function goal(id: string): string {
  const [least, most] = [GOALS.get(id), MOST.get(id)];
  if (most !== undefined) return `at most ${time(most)}`;
  return least === undefined ? '' : String(least);
}
/** Milliseconds of our processor time, at most. */
const MOST: ReadonlyMap<string, number> = new Map([
  ['jsp/lme4/certificate', 10],
  ['one-way/lme4/certificate', 1],
  ['toenail/lme4/certificate', 100],
  ['toenail/glmmTMB/certificate', 100],
  ['movielens-like/lme4/objective', 1200],
]);
/** R's processor time over ours, at least. */
const GOALS: ReadonlyMap<string, number> = new Map([
  ['jsp/lme4/fit', 40],
  ['jsp/nlme/fit', 40],
  ['jsp/glmmTMB/fit', 100],
  ['jsp/lme4/boot', 120],
  ['jsp/lme4/profile', 80],
  ['jsp/lme4/rlrt', 2],
  ['insteval/lme4/fit', 6],
  ['insteval/lme4/maximum', 15],
  ['insteval-four/lme4/fit', 10],
  ['insteval-four/lme4/maximum', 30],
  ['rows-1e7/lme4/fit', 100],
  ['toenail/lme4/fit', 50],
  ['toenail/glmmTMB/fit', 50],
  ['grouseticks/lme4/fit', 20],
  ['grouseticks/glmmTMB/fit', 20],
  ['contraception/lme4/fit', 20],
  ['contraception/glmmTMB/fit', 20],
  ['verbagg/lme4/fit', 5],
  ['verbagg/glmmTMB/fit', 5],
  ['fev/mmrm/fit', 20],
]);
const factor = (x: number): string => (x >= 99.5 ? x.toFixed(0) : x.toPrecision(2));
function time(ms: number): string {
  if (ms < 1) return `${(1000 * ms).toPrecision(3)} µs`;
  return ms < 1000 ? `${ms.toPrecision(3)} ms` : `${(ms / 1000).toPrecision(3)} s`;
}
