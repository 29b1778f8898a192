import type { NamedEngine } from '@mixdiff/backends';
import { openCertifier } from '@mixdiff/certify';
import { certificateDocument } from '@mixdiff/compare';
import { type Fit, isMaximum, isRefusal, type Note } from '@mixdiff/contract';
import type { CertificateDocument } from '@mixdiff/schema';
import type { BuiltModel } from './model.ts';

/** Where a fit goes from where it ended to the best point found, as its own engine states that point. */
export interface Certified {
  readonly fit: Fit;
  readonly certificate: CertificateDocument;
}

export async function certified(engine: NamedEngine, { problem }: BuiltModel, fit: Fit): Promise<Certified> {
  const opened = engine.backend.open ? await engine.backend.open(problem, engine.chosen) : null;
  const live = opened && !isRefusal(opened) ? opened : null;
  const certificate = openCertifier(problem).certify(fit, live ? { engine: live } : {});
  const document = certificateDocument(engine.name, certificate, problem);
  const { verdict, gain, best } = certificate;
  if (isMaximum(verdict) || !best) {
    return {
      fit: withNote(
        fit,
        `certified: ${verdict}${gain === null ? '' : `, within ${gain.toExponential(1)} of the highest point found`}`,
      ),
      certificate: document,
    };
  }
  const moved = live?.at(best);
  const why = certificate.because[0]?.text ?? verdict;
  if (!moved || isRefusal(moved)) {
    const reason = moved ? moved.message : `${engine.name} cannot be asked about a point that it did not reach`;
    return {
      fit: withNote(fit, `${verdict}, ${gain?.toPrecision(3)} short; not moved: ${reason}`),
      certificate: document,
    };
  }
  const text = `certified: moved up by ${gain?.toPrecision(3)} in log-likelihood from where the faithful fit ended (${verdict}: ${why})`;
  return { fit: withNote(moved, text), certificate: document };
}
const withNote = (fit: Fit, text: string): Fit => {
  const note: Note = { code: 'certify/certified', text };
  return { ...fit, notes: [...fit.notes, note] };
};
