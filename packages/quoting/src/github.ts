import { visibleLines } from './visible.ts';

/** The message of a workflow command of GitHub Actions, whose line breaks the runner shows again. */
export const annotationText = (text: string): string =>
  visibleLines(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'));
/** A value within its head, as `file=` and `title=` have it. */
export const annotationValue = (text: string): string =>
  annotationText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
