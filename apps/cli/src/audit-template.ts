/** The form of an audit file for a model: every number that it has is a blank to fill in, under the model's own names. */
import { relative } from 'node:path';
import type { AuditInput } from '@mixdiff/schema';
import { buildModel, dataPath, loadModel, type ModelOptions } from './model.ts';

/** Standard errors and the log-likelihood may stay blank. Throws where the model cannot be built. */
export function auditTemplate(options: ModelOptions): AuditInput {
  const model = loadModel(options);
  const method = model.method ?? 'REML';
  const { problem } = buildModel(model, method);
  const blanks = Object.fromEntries(problem.parts.conditional.columns.map((name) => [name, '']));
  const { spec, config } = model;
  const said = [
    'where',
    'derive',
    'factors',
    'ordered',
    'contrasts',
    'na',
    'weights',
    'weightsKind',
    'offset',
  ] as const;
  return {
    // as seen from where the form is written
    data: relative(process.cwd(), dataPath(config.data, model.folder)) || config.data,
    ...(config.sep ? { sep: config.sep } : {}),
    ...(config.dec ? { dec: config.dec } : {}),
    formula: spec.formula,
    method,
    ...Object.fromEntries(said.flatMap((field) => (spec[field] === undefined ? [] : [[field, spec[field]]]))),
    source: '',
    fixed: blanks,
    random: problem.random.map(({ group, columns }) => ({
      group,
      terms: [...columns],
      cov: columns.map((_, i) => Array.from({ length: i + 1 }, () => '')),
    })),
    sigma: '',
    logLik: '',
    se: blanks,
  };
}
