/**
 * How the covariance matrix of the rows bends in an engine's own parameters, at one point: all that degrees of freedom and adjusted covariances of
 * coefficients rest on, whatever the contrast. With Phi = (sum X'V^-1 X)^-1 over subjects, X the rows times the roots of their weights and
 * without the columns that the fit dropped,
 *
 *   P_h = -sum X'V^-1 V_h V^-1 X    Q_hj = sum X'V^-1 V_h V^-1 V_j V^-1 X    R_hj = sum X'V^-1 V_hj V^-1 X
 *
 * Satterthwaite: df = 2 (l'Phi l)^2 / g'Wg, g_h = -l'Phi P_h Phi l. Kenward & Roger (1997, 2009):
 * Phi_A = Phi + 2 Phi { sum W_hj [ Q_hj - P_h Phi P_j - R_hj / 4 ] } Phi. R_hj, and so Phi_A, hangs on the parameters.
 */
import type { Matrix } from './matrix.ts';

/** LIVE. */
export interface Curvature {
  /** k, those of the engine. */
  readonly names: readonly string[];
  /** k x k: the inverse of the Hessian of the engine's objective (-log-likelihood of its method): observed information. */
  readonly W: Matrix;
  readonly patterns: readonly CurvedPattern[];
}
/** Subjects whose rows have one covariance matrix. LIVE: matrices of parameters are made when asked for. */
export interface CurvedPattern {
  /** By subject: its rows in the Problem, in the order of the matrices. Every row of the Problem is in one. */
  readonly rows: readonly Int32Array[];
  /** v x v: covariance matrix of the rows times the square roots of their weights. */
  readonly V: Matrix;
  /** V_h = dV/dtheta_h; null: zero. */
  first(h: number): Matrix | null;
  /** V_hj; null: zero. */
  second(h: number, j: number): Matrix | null;
}
