import type { CheckDocument } from '@mixdiff/schema';

/** Workflow commands of GitHub Actions: one annotation per finding, on the case's file. */
export function github(document: CheckDocument, fileOf: (name: string) => string = (name) => name): string {
  const lines = document.cases.flatMap((c) =>
    c.findings.map(
      (f) => `::error file=${property(fileOf(c.case))},title=${property(`mixdiff: ${f.kind}`)}::${data(f.text)}`,
    ),
  );
  return lines.map((line) => `${line}\n`).join('');
}
const data = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const property = (text: string): string => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
