import { isAbsent } from "../absent.js";
import { QFPayValidationError } from "../errors.js";
import { refuseMisspelled } from "../misspelled.js";
import { isValidRecovery, type RecoveryOptions, recoveryRule } from "./recovery.js";
import type { InnerOptions } from "./transport.js";

const optionNames: Readonly<Record<keyof InnerOptions, 0>> = {
  signal: 0,
  timeoutMs: 0,
  deadlineMs: 0,
  maxResponseBytes: 0,
  signType: 0,
  retry: 0,
  recovery: 0,
  resume: 0,
  idempotent: 0,
  use: 0,
  validate: 0,
  method: 0,
  scope: 0,
};

/**
 * Refuses options that are not an object, and misspelled options. Methods that read options before they make a call use
 * this function first.
 *
 * @throws {QFPayConfigError} if an option is misspelled, or the options are not an object
 */
export const checkOptionNames = (options: InnerOptions): void => refuseMisspelled(options, optionNames);

/**
 * Checks the values of a call's options.
 *
 * @throws {QFPayValidationError} if a time or size among the call's options is invalid
 */
export function checkOptions(options: InnerOptions, recovery: RecoveryOptions | false): void {
  const { timeoutMs, deadlineMs, maxResponseBytes, resume } = options;
  const issues = Object.entries({ timeoutMs, deadlineMs })
    .filter(([, value]) => !isAbsent(value) && !(Number(value) > 0))
    .map(([path]) => ({ path, message: `${path} must be a positive number of milliseconds.` }));
  if (!isAbsent(maxResponseBytes) && !(Number(maxResponseBytes) > 0)) {
    issues.push({ path: "maxResponseBytes", message: "maxResponseBytes must be a positive number of bytes." });
  }
  if (recovery && !isValidRecovery(recovery)) issues.push({ path: "recovery", message: recoveryRule });
  if (typeof resume === "object" && !(resume?.sentAt instanceof Date && !Number.isNaN(resume.sentAt.getTime()))) {
    issues.push({
      path: "resume",
      message: "resume.sentAt must be the Date after which the earlier call cannot have been sent any more.",
    });
  }
  if (issues.length > 0) throw new QFPayValidationError(issues);
}
