export { type AuditTask, audit } from './audit.ts';
