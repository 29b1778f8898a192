/** What a source prints of a residual model: parameters by name, covariance matrices of visits. */
import { type Answer, isRefusal } from '@mixdiff/contract';
import type { AuditInput } from '@mixdiff/schema';
import { asymmetricVisits, notSquareVisits } from '../messages.ts';
import type { Printed, Read } from '../printed-number.ts';

/** A covariance matrix as printed, its lower triangle row by row, and what of it is printed as deviations and correlations. */
export interface PrintedVisits {
  /** null: there are no groups. */
  readonly by: string | null;
  readonly terms: readonly string[];
  /** null: not printed. */
  readonly cov: readonly (readonly (Printed | null)[])[];
  /** One per visit; empty: the source prints none. */
  readonly sd: readonly (Printed | null)[];
  /** By `i,j` with i > j: those that are printed. */
  readonly corr: ReadonlyMap<string, Printed>;
}
export interface PrintedResidual {
  readonly parameters: ReadonlyMap<string, Printed>;
  readonly visits: readonly PrintedVisits[];
}

export function readResidualModel(input: AuditInput, file: string, read: Read): Answer<PrintedResidual> {
  const parameters = new Map<string, Printed>();
  for (const [name, raw] of Object.entries(input.residual ?? {})) {
    const printed = read(raw, `residual.${name}`, [`residual|${name}`, name, 'residual']);
    if (isRefusal(printed)) return printed;
    parameters.set(name, printed);
  }
  const visits: PrintedVisits[] = [];
  for (const [v, one] of (input.visits ?? []).entries()) {
    const { by = null, terms, sd = [], corr = [] } = one;
    const cov = one.cov ?? terms.map((_, i): null[] => Array.from({ length: i + 1 }, () => null));
    const whole = cov.length === terms.length && cov.every((row, i) => row.length > i);
    const each =
      (sd.length === 0 || sd.length === terms.length) &&
      (corr.length === 0 || (corr.length === terms.length - 1 && corr.every((row, i) => row.length > i)));
    if (!whole || !each) return notSquareVisits(file, v, terms.length);
    const rows: (Printed | null)[][] = [];
    for (const [i, row] of cov.entries()) {
      const cells: (Printed | null)[] = [];
      for (const [j, raw] of row.slice(0, i + 1).entries()) {
        const twin = cov[j]?.[i];
        if (j < i && twin !== undefined && Number(twin) !== Number(raw))
          return asymmetricVisits(file, v, [terms[i] as string, terms[j] as string], [String(raw), String(twin)]);
        if (raw === null) {
          cells.push(null);
          continue;
        }
        const printed = read(raw, `visits.${v}.cov.${i}.${j}`, ['visits', 'cov']);
        if (isRefusal(printed)) return printed;
        cells.push(printed);
      }
      rows.push(cells);
    }
    const deviations: (Printed | null)[] = [];
    for (const [i, raw] of sd.entries()) {
      const printed = raw === null ? null : read(raw, `visits.${v}.sd.${i}`, ['visits', 'sd']);
      if (printed && isRefusal(printed)) return printed;
      deviations.push(printed);
    }
    const correlations = new Map<string, Printed>();
    for (const [i, row] of corr.entries()) {
      for (const [j, raw] of row.slice(0, i + 1).entries()) {
        const printed = raw === null ? null : read(raw, `visits.${v}.corr.${i}.${j}`, ['visits', 'corr'], 2);
        if (printed && isRefusal(printed)) return printed;
        if (printed) correlations.set(`${i + 1},${j}`, printed);
      }
    }
    visits.push({ by, terms, cov: rows, sd: deviations, corr: correlations });
  }
  return { parameters, visits };
}
