/** `mixdiff explain structures`: who says a covariance structure how, of all of them or of a model. */
import { refuse } from '@mixdiff/contract';
import { type AtHand, NAMINGS, type Naming, PROGRAMS, structureAtHand } from '@mixdiff/explain';
import { paragraph } from '@mixdiff/report';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { buildModel, loadModel } from '../model.ts';
import type { ModelOptions } from '../model-options.ts';
import { tellJson, tellText } from '../tell.ts';

export const STRUCTURES = 'structures';

export function explainStructures(options: ModelOptions & { readonly json?: boolean }): ExitCode {
  if (modelOptions(options).length === 0) {
    if (options.json) tellJson(NAMINGS);
    else tellText(`${NAMINGS.map(namingText).join('\n\n')}\n`);
    return EXIT.ran;
  }
  const model = loadModel(options);
  // which structure it is does not hang on the method
  const found = structureAtHand(buildModel(model, model.method ?? 'ML').problem);
  if (!found) {
    const hint = 'say the residuals: --repeated, --correlation; mixdiff explain structures lists all';
    throw settle(
      refuse('cli/no-structure', `${model.name} has random terms beside a residual, not one structure`, hint),
    );
  }
  if (options.json) tellJson(found);
  else tellText(`${atHandText(found)}\n`);
  return EXIT.ran;
}
/** Those that say which model. */
export const modelOptions = (options: object): string[] => Object.keys(options).filter((name) => name !== 'json');
const INDENT = 14;
const line = (label: string, text: string): string =>
  `  ${label.padEnd(INDENT - 2)}${paragraph(text, INDENT).slice(INDENT)}`;
function namingText({ kind, meaning, parameters, says, space }: Naming): string {
  const named = PROGRAMS.map((program) => line(program, says[program] ?? '-'));
  return [`${kind}: ${meaning}`, line('parameters', parameters), line('space', space), ...named].join('\n');
}
function atHandText(found: AtHand): string {
  const { naming, subject, positions, rows, lowest, intercept } = found;
  const size = line('here', `${positions} positions within ${subject}, at most ${rows} rows of one`);
  const places = (x: number): string => String(Number(x.toPrecision(6)));
  const ends = lowest
    ? [
        line(
          'lowest rho',
          `${places(lowest.byPositions)} by positions (mmrm, glmmTMB), ${places(lowest.byRows)} by rows (nlme)`,
        ),
      ]
    : [];
  const sign = intercept ? [line('written', 'as a random intercept: rho >= 0 alone')] : [];
  return [namingText(naming), size, ...ends, ...sign].join('\n');
}
