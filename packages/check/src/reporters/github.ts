/** Findings as annotations of GitHub Actions. These are commands to the runner, so every name in them is quoted. */
import { annotationText, annotationValue } from '@mixdiff/quoting';
import type { CheckDocument } from '@mixdiff/schema';

/** Workflow commands of GitHub Actions: one annotation per finding, on the case's file. */
export function github(document: CheckDocument, fileOf: (name: string) => string = (name) => name): string {
  const lines = document.cases.flatMap((c) =>
    c.findings.map(
      (f) =>
        `::error file=${annotationValue(fileOf(c.case))},title=${annotationValue(`mixdiff: ${f.kind}`)}::${annotationText(f.text)}`,
    ),
  );
  return lines.map((line) => `${line}\n`).join('');
}
