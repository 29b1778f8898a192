/**
 * What gls estimates of the residuals: a correlation and, where each position has a variance of its own, varIdent: the standard
 * deviation of a position is e^x times that of the position that is met first (Pinheiro & Bates 2000, section 5.2.1). In
 * `coef` the correlation comes first.
 */
import { own, type Residual, type ResidualModel } from '@mixdiff/contract';
import { type Correlation, compoundSymmetry } from './correlation.ts';
import { positioned } from './positioned.ts';

type Marginal = Extract<Residual, { kind: 'marginal' }>;

export interface ErrorStructure {
  /** As `coef` of the fitted object names them. */
  readonly names: readonly string[];
  readonly start: Float64Array;
  /** log of the determinant of the rows' covariance over sigma^2. */
  logDet(par: Float64Array): number;
  whiten(par: Float64Array, data: Float64Array, columns: number): void;
  toResidual(par: Float64Array, sigma2: number): Marginal;
  /** null: the scale has no such point. */
  fromResidual(residual: Residual): { readonly par: Float64Array; readonly sigma2: number } | null;
}

export function errorStructure(residual: ResidualModel): ErrorStructure {
  const { subject, position, structure } = residual;
  const correlation: Correlation = positioned(residual) ?? compoundSymmetry(subject);
  const d = correlation.names.length;
  const each = structure.kind === 'us' || structure.kind.endsWith('-het');
  // in the order in which the rows meet them; the first is the reference
  const met = each ? [...new Set(position)] : [];
  const free = Math.max(met.length - 1, 0);
  const n = position.length;
  const ratios = (par: Float64Array): Float64Array => {
    const out = new Float64Array(structure.labels.length).fill(1);
    for (let k = 0; k < free; k++) out[met[k + 1]] = Math.exp(par[d + k]);
    return out;
  };
  const rhoOf = (par: Float64Array): Float64Array => correlation.toRho(par.subarray(0, d));
  return {
    names: [...numbered('corStruct', d), ...numbered('varStruct', free)],
    start: Float64Array.from([...correlation.start, ...new Float64Array(free)]),
    logDet(par) {
      const scale = ratios(par);
      const own = each ? position.reduce((sum, at) => sum + 2 * Math.log(scale[at]), 0) : 0;
      return correlation.logDet(rhoOf(par)) + own;
    },
    whiten(par, data, columns) {
      const scale = ratios(par);
      if (each) for (let e = 0; e < columns * n; e++) data[e] /= scale[position[e % n]];
      correlation.whiten(rhoOf(par), data, columns);
    },
    toResidual(par, sigma2) {
      const rho = rhoOf(par);
      if (!each) {
        const parameters = Object.fromEntries(correlation.names.map((name, k) => [name, rho[k]]));
        return { kind: 'marginal', sigma2, parameters };
      }
      const sd = ratios(par).map((ratio) => ratio * Math.sqrt(sigma2));
      const variances = Array.from(sd, (s, i) => [`variance.${i + 1}`, s * s] as const);
      const rest = correlation.names.map((name, k) => {
        if (structure.kind !== 'us') return [name, rho[k]] as const;
        const [i, j] = name.split('.').map(Number);
        return [`cov.${name}`, rho[k] * sd[i - 1] * sd[j - 1]] as const;
      });
      return { kind: 'marginal', sigma2: Number.NaN, parameters: Object.fromEntries([...variances, ...rest]) };
    },
    fromResidual(given) {
      if (given.kind !== 'marginal') return null;
      const read = (name: string): number => own(given.parameters, name) ?? Number.NaN;
      const variance = structure.labels.map((_, i) => (each ? read(`variance.${i + 1}`) : given.sigma2));
      const rho = correlation.names.map((name) => {
        if (structure.kind !== 'us') return read(name);
        const [i, j] = name.split('.').map(Number);
        return read(`cov.${name}`) / Math.sqrt(variance[i - 1] * variance[j - 1]);
      });
      const sigma2 = each ? variance[met[0]] : given.sigma2;
      const scales = met.slice(1).map((at) => Math.log(variance[at] / sigma2) / 2);
      const par = Float64Array.from([...correlation.fromRho(Float64Array.from(rho)), ...scales]);
      return sigma2 > 0 && par.every(Number.isFinite) ? { par, sigma2 } : null;
    },
  };
}
const numbered = (name: string, count: number): string[] =>
  count === 1 ? [name] : Array.from({ length: count }, (_, k) => `${name}${k + 1}`);
