/** Fits exported from R as engines. Model and data travel with the fit, so nothing here is taken from options. */
import { basename } from 'node:path';
import { isRefusal, type Method, OTHER_PARTS, PART_PREFIX, type Problem, residualNames } from '@mixdiff/contract';
import { hasDispersion } from '@mixdiff/frame';
import { exportedBackend, transportedProblem } from '@mixdiff/r/exported';
import type { Entrant } from '@mixdiff/runs';
import { type AuditInput, type TransportDocument, transportDocument, validate } from '@mixdiff/schema';
import { settle } from './exit.ts';
import { json, readUserFile, sha256 } from './files.ts';

/** A fit that mixdiffr exported from R. */
export interface Exported {
  readonly name: string;
  readonly document: TransportDocument;
  readonly hash: string;
}
export function readExported(path: string): Exported {
  const { bytes } = settle(readUserFile(path, 'exported fit'));
  const name = basename(path);
  const { value } = settle(json(bytes, name, 'write it with mixdiffr::export_fit'));
  return { name, document: settle(validate(transportDocument, value, name)).value, hash: sha256(bytes) };
}
export const problemOf = ({ document, hash }: Exported): ((method: Method) => Problem) => {
  const built = new Map<Method, Problem>();
  return (method) => {
    const problem = built.get(method) ?? transportedProblem(document, method, hash);
    built.set(method, problem);
    return problem;
  };
};
/** The exported fit as it enters a comparison: `fit:F.json`. */
export function exportedEntrant({ name, document }: Exported): Entrant {
  const id = `fit:${name}`;
  return { backend: exportedBackend(id, document), chosen: {}, name: id, label: id, kind: 'recorded' };
}

/** Told by the schema that a file names at its beginning. */
export function isExported(path: string): boolean {
  const read = readUserFile(path, 'file');
  return !isRefusal(read) && read.bytes.subarray(0, 200).toString('utf8').includes('"mixdiff/transport@1"');
}
/** The estimates as an audit takes them, at full precision. */
export function exportedEstimates(exported: Exported): AuditInput {
  const { name, document } = exported;
  const { formula, method, fixed, random, estimates, engine } = document;
  const model = problemOf(exported)(method).residual;
  const parameters = model
    ? residualNames(model).flatMap((name, k) => {
        const value = estimates.residual?.[k];
        return value == null ? [] : [[name, value] as const];
      })
    : [];
  const given = fixed.columns.flatMap((column, j) => {
    const beta = estimates.beta[j];
    return beta == null ? [] : [[column, beta] as const];
  });
  const others = OTHER_PARTS.flatMap((part) =>
    (document.parts?.[part]?.columns ?? []).flatMap((column, j) => {
      const value = estimates.parts?.[part]?.[j];
      return value == null ? [] : [[`${PART_PREFIX[part]}${column}`, value] as const];
    }),
  );
  return {
    data: name,
    formula,
    method,
    source: `${engine.package} ${engine.version}, exported by mixdiffr`,
    fixed: Object.fromEntries([...given, ...others]),
    random: random.map(({ group, columns, part }, k) => ({
      group: part ? `${PART_PREFIX[part]}${group}` : group,
      terms: columns,
      cov: (estimates.Sigma[k] ?? []).map((row) => row.map((x) => x ?? 0)),
    })),
    ...(model ? { residual: Object.fromEntries(parameters) } : scaleOf(document)),
    ...(estimates.logLik === null ? {} : { logLik: estimates.logLik }),
  };
}
/** One standard deviation of the residuals; of other families what is estimated in its place. */
function scaleOf({ response, estimates: { sigma }, choices }: TransportDocument) {
  if (!response) return { sigma };
  const { family, link, theta } = response;
  const nodes = choices?.['nagq'];
  return {
    family: theta == null ? family : `${family}(${theta})`,
    link,
    ...(sigma !== null && hasDispersion(family) && theta == null ? { dispersion: sigma } : {}),
    ...(nodes === undefined ? {} : { nAGQ: Number(nodes) }),
  };
}
