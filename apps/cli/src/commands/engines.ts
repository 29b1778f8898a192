/** `mixdiff engines`: what can be named here and how to get the rest; messages elsewhere send people to it. */
import { backends } from '@mixdiff/backends';
import { type Answer, isRefusal } from '@mixdiff/contract';
import { type Installed, installedAt, placeOf } from '@mixdiff/r';
import { EXIT, type ExitCode } from '../exit.ts';
import { tellJson, tellText } from '../tell.ts';

export interface EnginesOptions {
  readonly library?: string;
  readonly rscript?: string;
  readonly json?: boolean;
}
/** `mixdiff engines`: what can be named here, in which versions, and how to get the rest. */
export async function enginesCommand(options: EnginesOptions): Promise<ExitCode> {
  const { library, rscript } = options;
  const installed = await installedAt(
    placeOf({ ...(library === undefined ? {} : { library }), ...(rscript === undefined ? {} : { rscript }) }),
  );
  if (options.json) tellJson(documentOf(installed));
  else tellText(text(installed));
  return EXIT.ran;
}
function documentOf(installed: Answer<Installed>): object {
  const here = backends.map(({ id, versions, choices, defaultMethod }) => ({
    id,
    versions,
    defaultMethod,
    choices: choices.map(({ name, values, help }) => ({ name, values, help })),
  }));
  const refused = isRefusal(installed);
  return {
    schema: 'mixdiff/engines@1',
    engines: here,
    r: refused ? null : installed.R,
    originals: refused ? [] : installed.packages.map((p) => ({ id: `r:${p.name}`, version: p.version, hint: p.hint })),
    missing: refused ? { message: installed.message, hint: installed.hint } : null,
  };
}
function text(installed: Answer<Installed>): string {
  const own = backends.flatMap(({ id, versions, choices }) => [
    `  ${id.padEnd(10)} as ${versions.at(-1)}; behaviour changes at ${versions.join(', ')}`,
    ...choices.map(({ name, values }) => `    ${name.padEnd(18)} ${values.join(', ')}`),
  ]);
  return [
    're-implemented here (marked * in tables)',
    ...own,
    '',
    ...originals(installed),
    '',
    'recorded   recorded:F.json, recorded:F.json#r:lme4; made by mixdiff record',
    'in a config   engines: { "glmmTMB-new": { "r": "glmmTMB", "library": "DIR" } }',
    '',
  ].join('\n');
}
function originals(installed: Answer<Installed>): string[] {
  if (isRefusal(installed)) return ['the real R packages', `  ${installed.message}`, `  ${installed.hint}`];
  const rows = installed.packages.map(({ name, version, hint }) =>
    version === null ? `  r:${name.padEnd(8)} not installed; ${hint}` : `  r:${name.padEnd(8)} ${version}`,
  );
  return [`the real R packages, through Rscript (R ${installed.R})`, ...rows];
}
