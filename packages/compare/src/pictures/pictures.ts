/**
 * The numbers behind the pictures. They stand in the document, so that a report can be drawn again without data or
 * engines; what costs too much is left out and named.
 */
import {
  type Canonical,
  type Certificate,
  type Fit,
  isRefusal,
  type Method,
  type Note,
  sigma2Of,
} from '@mixdiff/contract';
import type { ModelFrame } from '@mixdiff/frame';
import type { Run } from '@mixdiff/runs';
import { blockNames, type ComparisonDocument, deviationName, finite, RESIDUAL } from '@mixdiff/schema';
import { countPictures } from './counts.ts';
import { type CurveTask, curvesOf, type NotDrawn, type Stopped } from './curves.ts';
import { type DataColumns, dataColumns, MOST_ROWS } from './data.ts';
import { integralPicture } from './integrals.ts';
import type { Pictured } from './pictured.ts';
import { tracesOf } from './traces.ts';

export interface PicturePlan {
  readonly frame: ModelFrame;
  readonly seed: number;
  /** For profiles and surfaces together, and a quarter of it for traces; what does not fit in is left out. */
  readonly milliseconds: number;
}
export interface PictureData
  extends Pick<ComparisonDocument, 'traces' | 'profiles' | 'surfaces' | 'integral' | 'counts'> {
  readonly data: DataColumns;
  readonly notes: readonly Note[];
  readonly left: readonly NotDrawn[];
}
export const NO_PICTURES: PictureData = { data: {}, traces: [], profiles: [], surfaces: [], notes: [], left: [] };

/** All that a page draws and that no table holds. */
export function pictureData(
  pictured: readonly Pictured[],
  methods: readonly Method[],
  plan: PicturePlan,
  clock: () => number,
): PictureData {
  const { columns, sampled } = dataColumns(plan.frame, plan.seed);
  const share = plan.milliseconds / (2 * methods.length);
  const curves = methods.flatMap((method) => {
    const task = taskOf(pictured, method, clock, share);
    return task ? [curvesOf(task)] : [];
  });
  const faithful = pictured.filter(({ certificate }) => certificate !== null);
  const integral = integralPicture(faithful, clock, plan.milliseconds);
  const counts = countPictures(faithful);
  const seconds = Math.round(plan.milliseconds / 4000);
  const ways: NotDrawn[] = [];
  return {
    ...(integral ? { integral } : {}),
    ...(counts.length > 0 ? { counts } : {}),
    data: columns,
    traces: tracesOf(
      faithful.map(({ run }) => run),
      clock,
      plan.milliseconds / 4,
      (fit) => ways.push(wayTooLong(fit, seconds)),
    ),
    profiles: curves.flatMap(({ profiles }) => profiles),
    surfaces: curves.flatMap(({ surfaces }) => surfaces),
    left: [...curves.flatMap(({ left }) => left), ...ways],
    notes: sampled ? [sampledNote(plan.frame.rows.length, plan.seed)] : [],
  };
}
const wayTooLong = (fit: string, seconds: number): NotDrawn => ({
  what: 'paths',
  by: 'clock',
  text: `the way of ${fit}: ten points of it would have taken longer than its part of the ${seconds} s that there are for all, by the clock`,
});
const sampledNote = (rows: number, seed: number): Note => ({
  code: 'compare/sampled-rows',
  text: `pictures of the data show ${MOST_ROWS} of ${rows} rows, drawn with seed ${seed}`,
});

/** Around the best point that any certificate of this method knows; weights that multiply densities have another likelihood. */
function taskOf(
  pictured: readonly Pictured[],
  method: Method,
  clock: () => number,
  milliseconds: number,
): CurveTask | null {
  const own = pictured.filter(({ run }) => run.method === method && !isRefusal(run.fit));
  const carried = own.filter(({ run }) => !run.problem.weights || (run.fit as Fit).meaning.weights === 'precision');
  const best = carried.reduce<Certificate | null>(
    (most, { certificate }) =>
      (certificate?.bestLogLik ?? -Infinity) > (most?.bestLogLik ?? -Infinity) ? certificate : most,
    null,
  );
  const [first] = carried;
  if (!first || !best?.best) return null;
  return {
    problem: first.run.problem,
    method,
    best: best.best,
    stopped: carried.map(({ run, certificate }) => stoppedAt(run, certificate)),
    clock,
    milliseconds,
  };
}
function stoppedAt({ id, fit, problem }: Run, certificate: Certificate | null): Stopped {
  const { canonical, logLik, meaning } = fit as Fit;
  return {
    fit: id,
    sd: deviationsOf(canonical, problem),
    logLik: certificate?.logLik ?? logLik + meaning.logLikConstant,
  };
}
function deviationsOf({ Sigma, residual }: Canonical, { random }: Run['problem']): Map<string, number | null> {
  const blocks = blockNames(random);
  const own = random.flatMap(({ columns }, k) =>
    columns.map((column, j) => {
      const variance = Sigma[k]?.data[j * (columns.length + 1)] ?? Number.NaN;
      return [deviationName('sd', blocks[k] as string, column), Math.sqrt(variance)] as const;
    }),
  );
  return new Map([...own, [RESIDUAL.sd, finite(Math.sqrt(sigma2Of({ residual })))]]);
}
