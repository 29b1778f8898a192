/** `mixdiff conformance ENGINE`: tries an engine of anyone's, `external:./my-engine`, on problems whose answers are known. */
import { terminalText } from '@mixdiff/quoting';
import type { ConformanceDocument } from '@mixdiff/schema';
import { appContext } from '../context.ts';
import { conformance, type Posed } from '../engine-conformance.ts';
import { openNamed } from '../engines.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { buildModel, loadModel } from '../model.ts';
import { tellJson, tellText } from '../tell.ts';

export interface ConformanceOptions {
  readonly json?: boolean;
}
/** One factor; a correlated slope; two crossed factors: by both methods. */
const CASES = ['dyestuff', 'sleepstudy', 'penicillin'];

export async function conformanceCommand(options: ConformanceOptions, name: string): Promise<ExitCode> {
  const posed = CASES.flatMap((one): Posed[] => {
    const model = loadModel({ case: one });
    return (['REML', 'ML'] as const).map((method) => ({
      name: `${one}/${method}`,
      problem: buildModel(model, method).problem,
    }));
  });
  const engine = openNamed(name, { config: { data: '', formula: '' }, folder: process.cwd() });
  const { as, checks } = await conformance(engine, posed, appContext());
  const document: ConformanceDocument = { schema: 'mixdiff/conformance@1', engine: engine.name, as, checks };
  if (options.json) tellJson(document);
  else tellText(text(document));
  const failed = checks.some(({ result }) => result === 'failed') || checks.every(({ result }) => result === 'refused');
  return failed ? EXIT.tripped : EXIT.ran;
}
function text({ engine, as, checks }: ConformanceDocument): string {
  const widest = Math.max(...checks.map((one) => one.case.length));
  const lines = checks.map((one) => `${one.result.padEnd(8)}${one.case.padEnd(widest + 2)}${one.check}: ${one.told}`);
  const count = (result: string): number => checks.filter((one) => one.result === result).length;
  const sum = `${count('passed')} passed, ${count('failed')} failed, ${count('refused')} refused, ${count('noted')} noted`;
  return `${[`mixdiff conformance · ${engine}${as ? ` (${as})` : ''}`, '', ...lines, '', sum].map(terminalText).join('\n')}\n`;
}
