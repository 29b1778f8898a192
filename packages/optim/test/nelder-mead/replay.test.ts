import { readGolden } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { lme4NelderMead, type Minimum, minqaBobyqa, type Objective } from '../../src/index.ts';
import { classicalStart, rosenbrock } from '../rosenbrock.ts';

interface Stage {
  readonly stage: 1 | 2;
  readonly optimizer: 'bobyqa' | 'Nelder_Mead';
  readonly start: number[];
  /** The point asked for, then its value. */
  readonly calls: (number | string)[][];
}
interface Recorded {
  readonly name: string;
  readonly theta: number[];
  readonly feval: number;
  readonly xst: number[];
  readonly xt: number[];
  readonly stages: Stage[];
}
const runsOf = (version: string): [string, Stage, Recorded][] =>
  readGolden(`glmer/lme4-${version}.jsonl`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded)
    .flatMap((fit) => fit.stages.map((stage): [string, Stage, Recorded] => [`${fit.name} ${version}`, stage, fit]));
const runs = [...runsOf('1.1-31'), ...runsOf('2.1-0')];

/** Answers with R's own values and returns how far from R's the points asked for were. */
function replay({ calls }: Pick<Stage, 'calls'>, run: (objective: Objective) => Minimum) {
  let [asked, off] = [0, 0];
  const end = run((x) => {
    const call = calls[asked++];
    if (!call) expect.fail(`R stopped after ${asked - 1} evaluations`);
    off = Math.max(off, ...x.map((value, j) => Math.abs(value - Number(call[j]))));
    if (off > 1e-9) expect.fail(`call ${asked} is ${off} from R's`);
    return Number(call[x.length]);
  });
  return { asked, off, end };
}
/** theta is not negative; beta is free. */
const lowerOf = ({ start }: Stage, { theta, name }: Recorded): Float64Array =>
  Float64Array.from(start, (_, j) => (j < theta.length && !(j === 1 && / slopes? /.test(`${name} `)) ? 0 : -Infinity));

test.each(runs.filter(([, { optimizer }]) => optimizer === 'Nelder_Mead'))(
  "lme4's Nelder-Mead, point for point: %s",
  (_, stage, fit) => {
    const { asked, off, end } = replay(stage, (f) =>
      lme4NelderMead(f, Float64Array.from(stage.start), {
        lower: lowerOf(stage, fit),
        xst: Float64Array.from(fit.xst),
        xt: Float64Array.from(fit.xt),
      }),
    );
    // its sums over vertices are taken in another order
    expect(off).toBeLessThan(1e-11);
    // what follows in the record is the end once more, and differences about it
    expect([asked, end.stop.evaluations.f, end.stop.code]).toEqual([fit.feval, fit.feval, 0]);
    expect(end.par.slice(0, fit.theta.length).every((t, j) => Math.abs(t - (fit.theta[j] ?? NaN)) < 1e-4)).toBe(true);
  },
);

test.each(runs.filter(([, { optimizer }]) => optimizer === 'bobyqa'))(
  'BOBYQA with d + 2 points: %s',
  (_, stage, fit) => {
    const radii = stage.stage === 2 ? { rhobeg: 2e-4, rhoend: 2e-7 } : {};
    // minqa's R function looks at the start once before, and at the end once after; then lme4 does, and takes differences there
    const calls = stage.calls.slice(1, 1 + (stage.stage === 2 ? fit.feval : stage.calls.length - 3));
    const { asked, off, end } = replay({ calls }, (f) =>
      minqaBobyqa(f, Float64Array.from(stage.start), { lower: lowerOf(stage, fit), ...radii }),
    );
    expect([asked, off, end.stop.reason]).toEqual([calls.length, 0, 'converged']);
  },
);

describe('settings', () => {
  const xst = Float64Array.of(0.5, 0.5);
  const xt = Float64Array.of(1e-6, 1e-6);
  test('the minimum of Rosenbrock; maxfun ends with code 4 at the best point', () => {
    const all = lme4NelderMead(rosenbrock, classicalStart(), { xst, xt });
    expect(all.par.every((x) => Math.abs(x - 1) < 1e-5)).toBe(true);
    const { stop, value } = lme4NelderMead(rosenbrock, classicalStart(), { xst, xt, maxfun: 40 });
    expect([stop.evaluations.f, stop.code, stop.reason]).toEqual([40, 4, 'budget']);
    expect(value).toBeLessThan(rosenbrock(classicalStart()));
  });
  test('a bound is stood on, and not passed', () => {
    const seen: number[] = [];
    const slope: Objective = (x) => {
      seen.push(x[0] as number);
      return (x[0] as number) + (x[1] as number) ** 2;
    };
    const { par } = lme4NelderMead(slope, Float64Array.of(2, 1), { xst, xt, lower: Float64Array.of(0.25, -Infinity) });
    expect([par[0], Math.min(...seen)]).toEqual([0.25, 0.25]);
    const above = lme4NelderMead((x) => -slope(x), Float64Array.of(2, 1), {
      xst: Float64Array.of(0.5, -0.5),
      xt,
      upper: Float64Array.of(2.25, 1),
      maxfun: 300,
    });
    expect(above.par[0]).toBeCloseTo(2.25, 12);
  });
  test('a start outside its bounds is said', () => {
    const { stop } = lme4NelderMead(rosenbrock, classicalStart(), { xst, xt, lower: Float64Array.of(2, 0) });
    expect([stop.reason, stop.evaluations.f]).toEqual(['failed', 0]);
  });
});
