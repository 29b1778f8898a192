import { spawnSync } from 'node:child_process';
import { Random } from '@mixdiff/probability';
import { agree, goldenPath, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { orders } from '../src/conclusions.ts';
import { difference, measuresOf, type Sample } from '../src/index.ts';
import { comparison } from '../src/measures.ts';

interface Figures {
  readonly part: number;
  readonly measures: Readonly<Record<string, { readonly value: string; readonly mcse: string }>>;
}
interface Case {
  readonly name: string;
  readonly truth: number;
  readonly parts: readonly Figures[];
}
const { provenance, cases } = readGoldenJson<{
  readonly provenance: { readonly source: string };
  readonly cases: readonly Case[];
}>('simulate/measures.json');

const level = 0.95;
/** 1e-10: what two summations of a few thousand numbers may differ by, and more. */
const tolerance = { rel: 1e-10, abs: 1e-10, source: provenance.source };
function hold({ truth, parts }: Case, sampleOf: (part: number) => Sample): void {
  for (const { part, measures } of parts) {
    const sample = sampleOf(part);
    const target = { truth, null: 0, level };
    const own = measuresOf(sample, target);
    // rsimsum takes the normal distribution for power, also where it takes t for coverage; ours is one test throughout
    const normal = { ...sample, df: sample.df.map(() => Number.POSITIVE_INFINITY) };
    const ours = { ...own, power: measuresOf(normal, target).power };
    for (const [name, { value, mcse }] of Object.entries(measures)) {
      const found = ours[name as keyof typeof ours];
      agree(found.value, Number(value), tolerance, `${name} of ${part}`);
      agree(found.mcse, Number(mcse), tolerance, `Monte Carlo error of ${name} of ${part}`);
    }
  }
}
const caseNamed = (name: string): Case => {
  const found = cases.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
};

test('measures and their Monte Carlo errors are those of rsimsum, on data drawn as R draws them', () => {
  const random = new Random(2019);
  const estimate = random.normals(new Float64Array(200)).map((z) => 0.5 + 0.2 * z);
  const se = Float64Array.from({ length: 200 }, () => 0.2 * Math.sqrt(random.chisq(20) / 20));
  estimate[2] = estimate[76] = se[2] = se[76] = Number.NaN;
  const df = new Float64Array(200).fill(20);
  hold(caseNamed('drawn'), () => ({ estimate, se, df }));
});

const asked = spawnSync('Rscript', ['--vanilla', goldenPath('simulate/measures.R'), '--data'], {
  encoding: 'utf8',
  maxBuffer: 1 << 26,
});
const hasRsimsum = asked.status === 0;
describe.runIf(hasRsimsum)(`rsimsum's own data${hasRsimsum ? '' : ' (skipped: needs R with rsimsum)'}`, () => {
  const rows = (asked.stdout ?? '')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()));
  test.each(cases.map((one) => [one.name, one] as const))('%s', (name, one) => {
    hold(one, (part) => {
      const own = rows.filter((cells) => cells[0] === name && Number(cells[4]) === part);
      const column = (at: number) =>
        Float64Array.from(own, (cells) =>
          cells[at] === 'NA' ? Number.NaN : Number(cells[at]?.replace('Inf', 'Infinity')),
        );
      return { estimate: column(1), se: column(2), df: column(3) };
    });
  });
});

/** Two estimators of the same data sets. */
function paired(n: number, seed: number): readonly [Sample, Sample] {
  const random = new Random(seed);
  const [a, b] = [new Float64Array(n), new Float64Array(n)];
  const [sa, sb] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const common = random.normRand();
    a[i] = 0.3 + common;
    b[i] = 0.5 + 0.9 * common + 0.3 * random.normRand();
    sa[i] = 0.9 + 0.2 * random.unifRand();
    sb[i] = sa[i] * (0.8 + 0.2 * random.unifRand());
  }
  const df = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  return [
    { estimate: a, se: sa, df },
    { estimate: b, se: sb, df },
  ];
}
const taken = ({ estimate, se, df }: Sample, at: Int32Array): Sample => ({
  estimate: Float64Array.from(at, (i) => estimate[i]),
  se: Float64Array.from(at, (i) => se[i]),
  df: Float64Array.from(at, (i) => df[i]),
});
test('paired errors of differences are those of a bootstrap of whole replicates', () => {
  const n = 400;
  const [a, b] = paired(n, 11);
  const target = { truth: 0, null: 0, level };
  const random = new Random(5);
  const names = [
    'bias',
    'abs-bias',
    'mse',
    'rmse',
    'empirical-se',
    'model-se',
    'coverage',
    'coverage-error',
    'power',
  ] as const;
  const draws = names.map((): number[] => []);
  for (let r = 0; r < 2000; r++) {
    const at = Int32Array.from({ length: n }, () => random.index(n));
    const [one, other] = [measuresOf(taken(a, at), target), measuresOf(taken(b, at), target)];
    for (const [k, name] of names.entries()) draws[k]?.push(comparison(one, other, name, level).value);
  }
  const [one, other] = [measuresOf(a, target), measuresOf(b, target)];
  for (const [k, name] of names.entries()) {
    const { mcse } = comparison(one, other, name, level);
    const all = draws[k] ?? [];
    const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
    const sd = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (all.length - 1));
    // 2,000 bootstrap samples know a standard deviation to 1.6 %; three of those, and the order of 1 / n of the delta method
    expect(Math.abs(mcse / sd - 1), name).toBeLessThan(0.06);
  }
});
test('what both have in common is no error of their difference', () => {
  const [a] = paired(100, 3);
  const shifted = { ...a, estimate: a.estimate.map((x) => x + 0.25) };
  const target = { truth: 0, null: 0, level };
  const { value, mcse } = difference(measuresOf(shifted, target).bias, measuresOf(a, target).bias);
  expect(value).toBeCloseTo(0.25, 12);
  expect(mcse).toBeLessThan(1e-15);
  expect(measuresOf(a, target).bias.mcse).toBeGreaterThan(0.05);
});
test('a truth of zero has no relative bias, and one replicate has no error', () => {
  const [a] = paired(40, 4);
  expect(measuresOf(a, { truth: 0, null: 0, level })['relative-bias'].value).toBeNaN();
  const one = measuresOf(taken(a, Int32Array.of(0)), { truth: 1, null: 0, level });
  expect(one.bias.value).toBeCloseTo((a.estimate[0] ?? 0) - 1, 12);
  expect(one.bias.mcse).toBeNaN();
  expect(one['empirical-se'].value).toBeNaN();
});

/** Of n intervals the first `lost` miss the true value. */
function covering(n: number, lost: number, from = 0): Sample {
  const estimate = Float64Array.from({ length: n }, (_, i) => (i >= from && i < from + lost ? 9 : Math.sin(i) / 9));
  return { estimate, se: new Float64Array(n).fill(1), df: new Float64Array(n).fill(Number.POSITIVE_INFINITY) };
}
test('a coverage that is the level to the last replicate is not known without error', () => {
  const target = { truth: 0, null: 0, level };
  const [exact, whole, twin] = [covering(20, 1), covering(20, 0), covering(20, 1, 7)].map((one) =>
    measuresOf(one, target),
  ) as [ReturnType<typeof measuresOf>, ReturnType<typeof measuresOf>, ReturnType<typeof measuresOf>];
  expect(exact.coverage.value).toBe(0.95);
  const error = Math.sqrt((0.95 * 0.05) / 20);
  expect(comparison(exact, whole, 'coverage-error', level)).toEqual({
    value: expect.closeTo(-0.05, 12),
    mcse: expect.closeTo(error, 12),
  });
  expect(orders(exact, whole, level)[2]).toBe('undecided');
  // the same share of other replicates
  expect(orders(exact, twin, level)[2]).toBe('undecided');
});
test('estimates that differ in rounding, or in where iterations end, are in no order', () => {
  const target = { truth: 0, null: 0, level };
  const [a] = paired(50, 6);
  const moved = (by: number) => ({ ...a, estimate: a.estimate.map((x, i) => x + by * (1 + Math.sin(i) / 3)) });
  for (const by of [1e-15, 1e-6])
    expect(orders(measuresOf(a, target), measuresOf(moved(by), target), level).slice(0, 2)).toEqual(['same', 'same']);
  expect(orders(measuresOf(a, target), measuresOf(moved(0.01), target), level)[0]).toBe('second');
});
