/** What mmrm refuses, and what this backend cannot do yet. */
import {
  type Chosen,
  type Feature,
  type Problem,
  type Refusal,
  type ResidualModel,
  refuseLacking,
} from '@mixdiff/contract';
import { conventionOf } from './choices.ts';
import { isSpatial } from './covariance.ts';
import { rowsBySubject } from './layout.ts';
import {
  badCoordinate,
  badWeight,
  capability,
  duplicated,
  mismatched,
  noCoordinates,
  noResidualDegrees,
  noStructure,
  offset,
  oneVisit,
  onlyReml,
  randomEffects,
  samePlace,
} from './messages.ts';

export const lacks = (problem: Problem): Feature[] => missing(problem).flatMap((refusal) => refusal.lacks as Feature[]);

/** Before the data are laid out: the first refusal, or null. */
export const refuseProblem = (problem: Problem): Refusal | null => missing(problem)[0] ?? unusable(problem);

function missing(problem: Problem): Refusal[] {
  const { random, parts } = problem;
  const found: (Refusal | null)[] = [
    random.length > 0 ? randomEffects(random.map(({ name }) => name)) : null,
    refuseLacking(problem, capability),
    parts.conditional.offset ? offset() : null,
  ];
  return found.filter((refusal) => refusal !== null);
}

/** A covariance of the coefficients goes with its degrees of freedom; both of Kenward and Roger's need REML. */
export function refuseChoices({ method }: Problem, chosen: Chosen): Refusal | null {
  const { df, vcov } = conventionOf(chosen);
  const adjusted = vcov.startsWith('kenward-roger');
  if (adjusted !== (df === 'kenward-roger')) return mismatched(df, vcov);
  return adjusted && method === 'ML' ? onlyReml() : null;
}

/** What no backend could use. */
function unusable({ residual, response, parts, weights }: Problem): Refusal | null {
  if (!residual) return noStructure();
  const row = weights?.values.findIndex((w) => !(w > 0 && w < Infinity)) ?? -1;
  if (row >= 0) return badWeight(row, weights?.values[row] ?? Number.NaN);
  const { nrow, ncol } = parts.conditional.X;
  if (response.y.length <= ncol) return noResidualDegrees(nrow, ncol);
  return isSpatial(residual.structure.kind) ? unplaced(residual) : unvisited(residual);
}

function unplaced({ subject, at }: ResidualModel): Refusal | null {
  if (!at || at.ncol === 0) return noCoordinates();
  const bad = at.data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) return badCoordinate(bad % at.nrow, at.data[bad] ?? Number.NaN);
  const places = new Map<string, number>();
  for (const [i, who] of subject.index.entries()) {
    const place = `${who}:${Array.from({ length: at.ncol }, (_, c) => at.data[c * at.nrow + i]).join(' ')}`;
    const other = places.get(place);
    if (other !== undefined) return samePlace(subject.levels[who] ?? '', [other, i]);
    places.set(place, i);
  }
  return subject.levels.length === subject.index.length ? oneVisit() : null;
}

function unvisited({ subject, position, structure }: ResidualModel): Refusal | null {
  if (position.every((at) => at === position[0])) return oneVisit();
  const last = new Int32Array(structure.labels.length).fill(-1);
  for (const rows of rowsBySubject(subject)) {
    for (const i of rows) {
      const [who, at] = [subject.index[i], position[i]];
      if (last[at] === who) return duplicated(subject.levels[who] ?? '', structure.labels[at] ?? '');
      last[at] = who;
    }
  }
  return null;
}
