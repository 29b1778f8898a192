/** Random designs as of a clinical trial: 3 to 8 visits, 15 to 200 subjects, dropouts and missed visits, two arms. */
import type { Kind, Method, Problem } from '@mixdiff/contract';
import type { Random } from '@mixdiff/probability';
import { type Column, intercept, marginal } from '@mixdiff/testing';

export const KINDS = [
  'us',
  'us-hom',
  'diag-het',
  'cs-hom',
  'cs-het',
  'ar1-hom',
  'ar1-het',
  'toep-hom',
  'toep-het',
  'ad-hom',
  'ad-het',
  'arma',
  'exp',
  'gau',
] as const satisfies readonly Kind[];
export type VisitKind = (typeof KINDS)[number];

export interface VisitDesign {
  readonly name: string;
  readonly kind: VisitKind;
  readonly problem: Problem;
  /** When the visits are, of the kinds that go by distance. */
  readonly times: readonly number[];
}
const between = (random: Random, low: number, high: number): number =>
  low + Math.floor((high - low + 1) * random.unifRand());

/** `most`: of the subjects. */
export function drawVisits(random: Random, index: number, most = 200): VisitDesign {
  const kind = KINDS[index % KINDS.length] as VisitKind;
  const method: Method = Math.floor(index / KINDS.length) % 2 === 0 ? 'ML' : 'REML';
  const m = between(random, 3, 8);
  // the logarithm, so that small trials are as common as large ones
  const subjects = Math.round(15 * (most / 15) ** random.unifRand());
  const times = increasing(random, m);
  const drawn = rowsOf(random, m, subjects, times);
  const columns = fixedOf(random, m, drawn);
  const plain = marginal(
    drawn.map(({ y }) => y),
    columns,
    drawn.map(({ subject }) => String(subject)),
    method,
    null,
    kind,
  );
  if (!plain.residual) throw new Error('no residual model');
  const labels = Array.from({ length: m }, (_, v) => String(v + 1));
  const at = { nrow: drawn.length, ncol: 1, data: Float64Array.from(drawn, ({ visit }) => times[visit] ?? 0) };
  const residual = {
    ...plain.residual,
    position: Int32Array.from(drawn, ({ visit }) => visit),
    structure: { kind, labels, ...(kind === 'arma' ? { order: [1, 1] } : {}) },
    ...(kind === 'exp' || kind === 'gau' ? { at } : {}),
  };
  const name = `${kind} by ${method}, ${m} visits, ${subjects} subjects (design ${index})`;
  return { name, kind, problem: { ...plain, residual }, times };
}
function increasing(random: Random, m: number): number[] {
  const times: number[] = [];
  for (let v = 0; v < m; v++) times.push((times[v - 1] ?? 0) + between(random, 1, 4));
  return times;
}
interface Row {
  readonly subject: number;
  readonly visit: number;
  readonly y: number;
}
/** Errors of an autoregression over a subject's own level, of another spread at each visit; some of them negative pairs. */
function rowsOf(random: Random, m: number, subjects: number, times: readonly number[]): Row[] {
  const spread = times.map(() => 0.5 + 2 * random.unifRand());
  const rho = 1.6 * random.unifRand() - 0.7;
  const level = random.unifRand() < 0.5 ? 0 : 1.5 * random.unifRand();
  const [leaves, misses] = [0.25 * random.unifRand(), 0.15 * random.unifRand()];
  const rows: Row[] = [];
  for (let subject = 0; subject < subjects; subject++) {
    const own = level * random.normRand();
    let error = random.normRand();
    for (let visit = 0; visit < m; visit++) {
      if (visit > 0) error = rho * error + Math.sqrt(1 - rho * rho) * random.normRand();
      const y = 20 + 0.5 * visit + (subject % 2) * 0.3 * visit + own + (spread[visit] ?? 1) * error;
      // the first two subjects, one of each arm, stay: every mean is estimable
      if (subject > 1 && visit > 0 && random.unifRand() < leaves) break;
      if (subject > 1 && random.unifRand() < misses) continue;
      rows.push({ subject, visit, y });
    }
  }
  return rows;
}
/** A mean for each visit and arm, as an MMRM has it, or fewer. */
function fixedOf(random: Random, m: number, rows: readonly Row[]): Column[] {
  const whole = random.unifRand() < 0.6;
  const column = (name: string, value: (row: Row) => number): Column => ({ name, term: name, values: rows.map(value) });
  const arm = column('arm', ({ subject }) => subject % 2);
  if (!whole) return [intercept(rows.length), arm, column('visit', ({ visit }) => visit)];
  const visits = Array.from({ length: m - 1 }, (_, v) => v + 1);
  return [
    intercept(rows.length),
    arm,
    ...visits.map((v) => column(`visit${v}`, ({ visit }) => Number(visit === v))),
    ...visits.map((v) => column(`arm:visit${v}`, ({ visit, subject }) => Number(visit === v) * (subject % 2))),
  ];
}
