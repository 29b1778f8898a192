import * as z from 'zod';
import { auditDocument } from './audit.ts';
import { auditInput } from './audit-input.ts';
import { config } from './case.ts';
import { checkDocument, projectConfig, snapshotDocument } from './check.ts';
import { comparisonDocument } from './comparison.ts';
import { conformanceDocument } from './conformance.ts';
import { engineAnswer, engineQuestion } from './engine-protocol.ts';
import { fitDocument, refusalDocument } from './fit.ts';
import {
  anovaDocument,
  coefficientsDocument,
  confintDocument,
  diagnoseDocument,
  diagnosesDocument,
  testDocument,
} from './inference.ts';
import { meansDocument } from './means.ts';
import { differenceDocument, pairInput } from './pair.ts';
import { publishedNumbers } from './published.ts';
import { recordedDocument } from './recorded.ts';
import { shrunkDocument } from './shrunk.ts';
import { simulationDocument } from './simulation.ts';
import { studyFile } from './study.ts';
import { transportDocument } from './transport.ts';
import { upgradeDocument } from './upgrade.ts';

/** Every document of the project by the name of its published JSON Schema (`docs/schemas/<name>.json`). */
export const documents = {
  fit: fitDocument,
  refusal: refusalDocument,
  comparison: comparisonDocument,
  published: publishedNumbers,
  'audit-input': auditInput,
  audit: auditDocument,
  config,
  test: testDocument,
  coefficients: coefficientsDocument,
  confint: confintDocument,
  anova: anovaDocument,
  means: meansDocument,
  diagnose: diagnoseDocument,
  diagnoses: diagnosesDocument,
  recorded: recordedDocument,
  snapshot: snapshotDocument,
  check: checkDocument,
  project: projectConfig,
  shrunk: shrunkDocument,
  upgrade: upgradeDocument,
  transport: transportDocument,
  pair: pairInput,
  difference: differenceDocument,
  'engine-question': engineQuestion,
  'engine-answer': engineAnswer,
  conformance: conformanceDocument,
  study: studyFile,
  simulation: simulationDocument,
} as const;

/** The JSON Schema of a kind of document, as in docs/schemas. */
export const jsonSchema = (name: keyof typeof documents): object =>
  z.toJSONSchema(documents[name], { target: 'draft-2020-12' });
