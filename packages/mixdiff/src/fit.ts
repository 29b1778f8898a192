/** One engine, one fit, and what it is worth. */
import { backends, engineNamed } from '@mixdiff/backends';
import { maximumOf, openCertifier } from '@mixdiff/certify';
import { isRefusal } from '@mixdiff/contract';
import { certificateDocument } from '@mixdiff/explain';
import { defaultMethods, specOf } from '@mixdiff/frame';
import { varianceExplained } from '@mixdiff/inference';
import { encodeFit, encodeRefusal, type FitDocument, type RefusalDocument } from '@mixdiff/schema';
import { contextOf } from './context.ts';
import { builtBy, sourceOf, tell } from './model.ts';
import type { FitOptions } from './options.ts';

/** The fit of one engine with the certificate of the point where it ended; or why there is none. */
export async function fit(options: FitOptions): Promise<FitDocument | RefusalDocument> {
  const engine = engineNamed(options.backend, backends);
  if (isRefusal(engine)) return tell(engine);
  const { chosen, name } = engine;
  const backend = options.maximum ? maximumOf(engine.backend) : engine.backend;
  const source = await sourceOf(options);
  if (isRefusal(source)) return tell(source);
  const spec = specOf(options);
  const usual = defaultMethods(spec);
  const method = options.method ?? usual.find((one) => one === backend.defaultMethod) ?? usual[0] ?? 'ML';
  const answer = builtBy(spec, source, [method]);
  if (isRefusal(answer)) return tell(answer);
  const [built] = answer.built.values();
  if (!built) throw new Error('no problem was built');
  const { problem, frame } = built;
  const reached = await backend.fit(problem, chosen, contextOf(options));
  if (isRefusal(reached)) return encodeRefusal(reached, name);
  const opened = await backend.open?.(problem, chosen);
  const certificate = openCertifier(problem).certify(reached, opened && !isRefusal(opened) ? { engine: opened } : {});
  const shares = varianceExplained(reached, problem);
  return {
    ...encodeFit(reached, problem, { droppedRows: frame.counts.selected - frame.counts.used }),
    ...(isRefusal(shares) ? {} : { varianceExplained: { ...shares } }),
    certificate: certificateDocument(name, certificate, problem),
  };
}
