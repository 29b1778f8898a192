/** What a source prints of a residual model: parameters by name, covariance matrices of visits. */
import { type Answer, isRefusal } from '@mixdiff/contract';
import type { AuditInput } from '@mixdiff/schema';
import { asymmetricVisits, notSquareVisits } from '../messages.ts';
import type { Printed, Read } from '../printed-number.ts';

/** A covariance matrix as printed, its lower triangle row by row. */
export interface PrintedVisits {
  /** null: there are no groups. */
  readonly by: string | null;
  readonly terms: readonly string[];
  readonly cov: readonly (readonly Printed[])[];
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
  for (const [v, { by = null, terms, cov }] of (input.visits ?? []).entries()) {
    const whole = cov.length === terms.length && cov.every((row, i) => row.length > i);
    if (!whole) return notSquareVisits(file, v, terms.length);
    const rows: Printed[][] = [];
    for (const [i, row] of cov.entries()) {
      const cells: Printed[] = [];
      for (const [j, raw] of row.slice(0, i + 1).entries()) {
        const twin = cov[j]?.[i];
        if (j < i && twin !== undefined && Number(twin) !== Number(raw))
          return asymmetricVisits(file, v, [terms[i] as string, terms[j] as string], [String(raw), String(twin)]);
        const printed = read(raw, `visits.${v}.cov.${i}.${j}`, ['visits', 'cov']);
        if (isRefusal(printed)) return printed;
        cells.push(printed);
      }
      rows.push(cells);
    }
    visits.push({ by, terms, cov: rows });
  }
  return { parameters, visits };
}
