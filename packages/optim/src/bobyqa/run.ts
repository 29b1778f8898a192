/** What a run of BOBYQA carries from one stage to the next. */
import { type Geometry, geometry } from './geometry-step.ts';
import { openLagrange, type Replacement } from './lagrange.ts';
import type { Model } from './model.ts';
import type { BoundedProblem } from './problem.ts';
import type { Rivalry } from './revise.ts';
import type { ShiftWork } from './shift-base.ts';
import { type TrustRegion, trustRegion } from './trust-step.ts';
import type { Lagrange } from './update.ts';

export interface Run {
  readonly problem: BoundedProblem;
  readonly model: Model;
  readonly trustStep: TrustRegion;
  readonly geometryStep: Geometry;
  readonly lagrange: Lagrange;
  readonly replacement: Replacement;
  readonly rivalry: Rivalry;
  readonly work: Float64Array;
  readonly shiftWork: ShiftWork;
  /** d: the next point as a displacement from the base, and the step to it from the centre. */
  readonly end: Float64Array;
  readonly step: Float64Array;
  rho: number;
  radius: number;
  /** Radius of the next geometry step. */
  geometryRadius: number;
  /** Squared length that the next step is expected to have. */
  lengthSquared: number;
  stepLength: number;
  /** Trust region steps since the last geometry step; 0 makes the next one a geometry step, -1 a step too short to take. */
  trustSteps: number;
  /** What the model missed at the last three points, latest first. */
  readonly errors: [number, number, number];
  /** Change of F over the predicted one at the last trust region step. */
  ratio: number;
  /** How far a point must be from the centre, squared, to be moved. */
  farSquared: number;
  /** Evaluations when a step last was longer than rho, or rho shrank; and when rescue was last called. */
  lastProgress: number;
  lastRescue: number;
  /** The last value, where it is the end. */
  final: number | null;
}
export function openRun(problem: BoundedProblem, model: Model): Run {
  const { d, m } = model;
  const { rhoBegin } = problem.stopping;
  const zeros = (length: number): Float64Array => new Float64Array(length);
  return {
    problem,
    model,
    trustStep: trustRegion(model),
    geometryStep: geometry(model),
    lagrange: openLagrange(model),
    replacement: { k: -1, denominator: 0 },
    rivalry: { streak: 0, values: zeros(m), mu: zeros(m), along: zeros(m), gradient: zeros(d) },
    work: zeros(m + d),
    shiftWork: { along: zeros(m), moved: zeros(m), row: zeros(d) },
    end: zeros(d),
    step: zeros(d),
    rho: rhoBegin,
    radius: rhoBegin,
    geometryRadius: rhoBegin,
    lengthSquared: 0,
    stepLength: 0,
    trustSteps: 0,
    errors: [0, 0, 0],
    ratio: 0,
    farSquared: 0,
    lastProgress: 0,
    lastRescue: 0,
    final: null,
  };
}
