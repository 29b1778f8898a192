/** The form of an audit file for a model: every number that it has is a blank to fill in, under the model's own names. */
import { relative } from 'node:path';
import { type Problem, refuse, residualNames } from '@mixdiff/contract';
import { defaultMethods, hasDispersion } from '@mixdiff/frame';
import { auditedSpec, notAudited } from '@mixdiff/mixdiff/shared';
import type { AuditInput } from '@mixdiff/schema';
import { settle } from './exit.ts';
import { buildModel, dataPath, loadModel } from './model.ts';
import type { ModelOptions } from './model-options.ts';

const estimatesDispersion = ({ family, theta }: Problem['response']): boolean =>
  theta === undefined && hasDispersion(family);
/** Standard errors, a dispersion and the log-likelihood may stay blank. Throws where the model cannot be built. */
export function auditTemplate(options: ModelOptions): AuditInput {
  const model = loadModel(options);
  const lacking = notAudited(model.spec);
  if (lacking !== undefined) {
    throw settle(
      refuse(
        'cli/no-form',
        `an audit file has no field for ${lacking}`,
        'say the random effects in the formula, as lme4 writes them',
      ),
    );
  }
  const methods = defaultMethods(model.spec);
  const isLinear = methods.includes('REML');
  const method = model.method ?? methods[0] ?? 'ML';
  const { problem } = buildModel(model, method);
  const names = problem.residual ? residualNames(problem.residual) : [];
  const hasSigma = names.includes('sigma2');
  const residual = names.filter((name) => name !== 'sigma2');
  const blanks = Object.fromEntries(problem.parts.conditional.columns.map((name) => [name, '']));
  const { spec, config } = model;
  return {
    // as seen from where the form is written
    data: relative(process.cwd(), dataPath(config.data, model.folder)) || config.data,
    ...(config.sep ? { sep: config.sep } : {}),
    ...(config.dec ? { dec: config.dec } : {}),
    ...auditedSpec(spec),
    method,
    source: '',
    fixed: blanks,
    random: problem.random.map(({ group, columns }) => ({
      group,
      terms: [...columns],
      cov: columns.map((_, i) => Array.from({ length: i + 1 }, () => '')),
    })),
    ...(residual.length > 0 ? { residual: Object.fromEntries(residual.map((name) => [name, ''])) } : {}),
    ...(isLinear
      ? problem.residual && !hasSigma
        ? {}
        : { sigma: '' }
      : estimatesDispersion(problem.response)
        ? { dispersion: '' }
        : {}),
    logLik: '',
    se: blanks,
  };
}
