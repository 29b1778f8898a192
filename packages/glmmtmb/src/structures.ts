/** What glmmTMB says of structures that it does not take: versions, matrices, coordinates, combinations. */
import {
  compareVersions,
  type Problem,
  type RandomTerm,
  type Refusal,
  type ResidualModel,
  type Structure,
} from '@mixdiff/contract';
import { cholesky } from '@mixdiff/linalg';
import { NAMES, NEWEST, WITH_NUGGET } from './kinds.ts';
import { isTerm } from './marginal/dispersion.ts';
import {
  ar1Columns,
  badMatrix,
  badRank,
  functionBesideTerm,
  groupsOfOneVariance,
  noCoordinates,
  notInVersion,
  notTold,
  ofFitted,
  powerOfZero,
  twins,
  weightsBesideStructure,
} from './structure-messages.ts';

/** What the features of a problem do not tell: versions, matrices, coordinates, combinations. */
export function refuseStructures(problem: Problem, version: string): Refusal | null {
  const { random, residual } = problem;
  for (const term of random) {
    const refused = refuseStructure(term.structure, `(${term.name})`, version) ?? refuseColumns(term);
    if (refused) return refused;
  }
  return residual && refuseResidual(residual, problem, version);
}

function refuseStructure(structure: Structure, what: string, version: string): Refusal | null {
  const { kind, labels, order = [], known, coordinates } = structure;
  const [name, since] = NAMES[kind] ?? [kind, NEWEST];
  if (compareVersions(version, since) < 0) return notInVersion(name, since, version);
  const c = labels.length;
  const [rank = 0] = order;
  if (kind === 'rr' && !(rank >= 1 && rank <= c)) return badRank(what, rank, c);
  if (kind === 'propto' || kind === 'equalto') {
    if (known?.nrow !== c || known.ncol !== c) return badMatrix(name, what, 'matrix is not the correct dimensions');
    if (!isCovariance(known.data, c)) return badMatrix(name, what, 'it is not symmetric and positive definite');
  }
  const spatial = kind === 'exp' || kind === 'gau' || kind === 'mat';
  return spatial && what.startsWith('(') && coordinates?.nrow !== c ? noCoordinates(name, what) : null;
}

/** Of ar1 and hetar1: columns that are no points in time. An intercept in hetar1 is a warning only. */
function refuseColumns({ structure: { kind }, columns, Z, name }: RandomTerm): Refusal | null {
  if (kind !== 'ar1-hom' || Z.data.every((z) => z === 0 || z === 1)) return null;
  return ar1Columns(name, columns);
}

function refuseResidual(model: ResidualModel, problem: Problem, version: string): Refusal | null {
  const { structure, variance = [], by, at, position, subject } = model;
  const { kind, nugget } = structure;
  const what = `residuals within ${subject.name}`;
  if (variance.some(({ of, kind: one }) => one !== 'ident' && !(of instanceof Float64Array))) return ofFitted();
  const zero = variance.some(({ of, kind: one }) => one === 'power' && of instanceof Float64Array && of.includes(0));
  if (zero) return powerOfZero();
  if (isTerm(structure)) {
    if (variance.length > 0) return functionBesideTerm(kind);
    if (nugget && !(WITH_NUGGET.includes(kind) && !by)) return notTold(kind);
    const spatial = kind === 'exp' || kind === 'gau' || kind === 'mat';
    if (spatial && !at) return noCoordinates(NAMES[kind]?.[0] ?? kind, what);
    const refused = refuseStructure(structure, what, version);
    if (refused) return refused;
    if (!spatial && hasTwins(subject.index, position, structure.labels.length)) return twins(subject.name);
  } else if (by) return groupsOfOneVariance(by.name);
  return problem.weights ? weightsBesideStructure() : null;
}

function hasTwins(subject: Int32Array, position: Int32Array, labels: number): boolean {
  return new Set(subject.map((s, i) => s * labels + position[i])).size < subject.length;
}
function isCovariance(A: Float64Array, c: number): boolean {
  const L = A.slice();
  const scale = A.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const symmetric = A.every((x, at) => Math.abs(x - A[Math.floor(at / c) + (at % c) * c]) <= 1e-12 * scale);
  return symmetric && cholesky(L, c) < 0;
}
