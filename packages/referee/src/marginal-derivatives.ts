/** Score and observed information of a marginal model, by the equations that head marginal.ts. */
import type { Matrix, Method, ResidualModel } from '@mixdiff/contract';
import { Matrix as Dense } from 'ml-matrix';
import type { Element } from './element.ts';
import type { Information, InformationParameter } from './information.ts';
import { gramOf, type Pattern, type State } from './marginal-state.ts';
import type { Score } from './score.ts';

/** sum of onQ K onQ', what REML takes off V^-1 in P; null by ML. */
function takenOff({ onQ, inverse }: Pattern, K: Dense, method: Method): Dense | null {
  if (method !== 'REML') return null;
  const sum = Dense.zeros(inverse.rows, inverse.rows);
  for (const one of onQ) sum.add(one.mmul(K).mmul(one.transpose()));
  return sum;
}
/** P_ss, summed over the blocks of a pattern. */
function projector({ inverse, count }: Pattern, off: Dense | null): Dense {
  const all = Dense.mul(inverse, count);
  return off ? all.sub(off) : all;
}

export function scoreOf(
  { patterns, K, u, covariance, beta, logLik, basis }: State,
  method: Method,
  { position, structure, subject }: ResidualModel,
): Score & { readonly gradient: Float64Array } {
  const m = structure.labels.length;
  const S = Dense.zeros(m, m);
  const dbeta = new Float64Array(beta.length).fill(Number.NaN);
  const onBasis = Dense.zeros(basis.kept.length, 1);
  const gradient = new Float64Array(covariance.parameters.length);
  for (const [s, one] of patterns.entries()) {
    const P = projector(one, takenOff(one, K, method));
    const half = Dense.sub(u[s].mmul(u[s].transpose()), P).mul(0.5);
    for (const [k, V] of one.first().entries()) gradient[k] += traceOf(half, V);
    if (covariance.positions) {
      for (const [a, i] of one.rows.entries()) {
        for (const [b, j] of one.rows.entries()) {
          if (subject.index[i] !== subject.index[j]) continue;
          const [x, y] = [position[i], position[j]];
          S.set(x, y, S.get(x, y) + half.get(a, b) * covariance.scale(i) * covariance.scale(j));
        }
      }
    }
    for (const [t, Q] of one.Q.entries()) onBasis.add(Q.transpose().mmul(u[s].getColumnVector(t)));
  }
  // X = QR: X'V^-1 r = R'Q'V^-1 r
  for (const [j, column] of basis.kept.entries()) {
    dbeta[column] = 0;
    for (let k = 0; k <= j; k++) dbeta[column] += basis.R[j * basis.kept.length + k] * onBasis.get(k, 0);
  }
  return {
    logLik,
    beta,
    Sigma: matricesOf(covariance.elements, gradient),
    residual: covariance.positions ? { nrow: m, ncol: m, data: Float64Array.from(S.to1DArray()) } : null,
    sigma2: gradient[covariance.parameters.indexOf('sigma2')] ?? Number.NaN,
    dbeta: method === 'REML' ? null : dbeta,
    gradient,
  };
}
/** dl/dSigma_k: an off-diagonal element stands twice in the gradient. */
function matricesOf(elements: readonly Element[], gradient: Float64Array): Matrix[] {
  const found: { nrow: number; ncol: number; data: Float64Array }[] = [];
  for (const { term, b } of elements) {
    const c = b + 1;
    found[term] = { nrow: c, ncol: c, data: new Float64Array(c * c) };
  }
  for (const [k, { term, a, b }] of elements.entries()) {
    const { nrow: c, data } = found[term];
    data[b * c + a] = a === b ? gradient[k] : gradient[k] / 2;
    data[a * c + b] = data[b * c + a];
  }
  return found;
}
/** tr(a'b). */
export function productOf(a: Dense, b: Dense): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.columns; j++) sum += a.get(i, j) * b.get(i, j);
  return sum;
}
function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
/** tr(ab). */
function traceOf(a: Dense, b: Dense): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.columns; j++) sum += a.get(i, j) * b.get(j, i);
  return sum;
}

export function informationOf(state: State, method: Method, score: ReturnType<typeof scoreOf>): Information {
  const { patterns, K, u, covariance, basis } = state;
  const [d, r] = [covariance.parameters.length, basis.kept.length];
  const REML = method === 'REML';
  const each = covariance.parameters;
  const H = each.map(() => Dense.zeros(r, r));
  const onQ = each.map(() => Dense.zeros(r, 1));
  const I = Dense.zeros(d, d);
  for (const [s, one] of patterns.entries()) {
    const { inverse, count, onQ: solved, bent } = one;
    const first = one.first();
    for (const [t, half] of solved.entries()) {
      const [turned, own] = [half.transpose(), u[s].getColumnVector(t)];
      for (let i = 0; i < d; i++) {
        H[i].add(turned.mmul(first[i].mmul(half)));
        onQ[i].add(turned.mmul(first[i].mmul(own)));
      }
    }
    const outer = u[s].mmul(u[s].transpose());
    const off = takenOff(one, K, method);
    // tr(V^-1 V_i E_j), E_j = (F - n/2 V^-1) V_j: all that is of a pair of first derivatives, F = V^-1 r r'V^-1 + what P lacks
    const F = (off ? Dense.add(outer, off) : outer.clone()).sub(Dense.mul(inverse, count / 2));
    const solvedV = first.map((V) => Float64Array.from(inverse.mmul(V).to1DArray()));
    const E = first.map((V) => Float64Array.from(F.mmul(V).transpose().to1DArray()));
    const left = projector(one, off).sub(outer);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        I.set(i, j, I.get(i, j) + inner(solvedV[i], E[j]) + bent(i, j, left) / 2);
      }
    }
  }
  if (REML && r > 0) {
    const KH = H.map((one) => K.mmul(one));
    const onK = onQ.map((one) => K.mmul(one));
    for (let i = 0; i < d; i++) {
      // the rest of tr(P V_i P V_j) - tr(V^-1 V_i V^-1 V_j), and what P takes from the quadratic form
      for (let j = 0; j <= i; j++) I.set(i, j, I.get(i, j) - traceOf(KH[i], KH[j]) / 2 - productOf(onQ[i], onK[j]));
    }
  }
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) I.set(j, i, I.get(i, j));
  const parameters: InformationParameter[] = covariance.parameters.map((name, k) => {
    const element = covariance.elements[k];
    if (element) return { kind: 'Sigma', term: element.term, i: element.a, j: element.b };
    return name === 'sigma2' ? { kind: 'sigma2' } : { kind: 'residual', name };
  });
  const matrix = REML ? I : withBeta(I, onQ, state);
  if (!REML) for (const column of basis.kept) parameters.push({ kind: 'beta', column });
  const onBeta = REML ? [] : Array.from(basis.kept, (column) => score.dbeta?.[column] ?? Number.NaN);
  const gradient = Float64Array.from([...score.gradient, ...onBeta]);
  return {
    ...score,
    parameters,
    gradient,
    matrix: { nrow: matrix.rows, ncol: matrix.rows, data: Float64Array.from(matrix.transpose().to1DArray()) },
  };
}
/** ML: I_beta,i = X'V^-1 V_i V^-1 r and X'V^-1 X beside the others, X = QR. */
function withBeta(I: Dense, onQ: readonly Dense[], { patterns, basis }: State): Dense {
  const [d, r] = [I.rows, basis.kept.length];
  const out = Dense.zeros(d + r, d + r);
  out.setSubMatrix(I, 0, 0);
  if (r === 0) return out;
  const R = new Dense(Array.from({ length: r }, (_, i) => Array.from({ length: r }, (__, j) => basis.R[j * r + i])));
  const gram = gramOf(patterns, r);
  const side = Dense.zeros(r, d);
  for (const [i, column] of onQ.entries()) side.setColumn(i, column.to1DArray());
  const turned = R.transpose().mmul(side);
  out.setSubMatrix(R.transpose().mmul(gram).mmul(R), d, d);
  out.setSubMatrix(turned, d, 0);
  out.setSubMatrix(turned.transpose(), 0, d);
  return out;
}
