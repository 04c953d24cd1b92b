import { isAbsent } from "../absent.js";
import { QFPayValidationError } from "../errors.js";
import { isPossible, type RecoveryOptions, recoveryRule } from "./recovery.js";
import type { CallOptions } from "./transport.js";

/** @throws {QFPayValidationError} if a time or size among the call's options is invalid */
export function checkOptions(
  { timeoutMs, deadlineMs, maxResponseBytes, resume }: CallOptions,
  recovery: RecoveryOptions | false,
): void {
  const issues = Object.entries({ timeoutMs, deadlineMs })
    .filter(([, value]) => !isAbsent(value) && !(Number(value) > 0))
    .map(([path]) => ({ path, message: `${path} must be a positive number of milliseconds.` }));
  if (!isAbsent(maxResponseBytes) && !(Number(maxResponseBytes) > 0)) {
    issues.push({ path: "maxResponseBytes", message: "maxResponseBytes must be a positive number of bytes." });
  }
  if (recovery && !isPossible(recovery)) issues.push({ path: "recovery", message: recoveryRule });
  if (typeof resume === "object" && !(resume.sentAt instanceof Date && !Number.isNaN(resume.sentAt.getTime()))) {
    issues.push({
      path: "resume",
      message: "resume.sentAt must be the Date after which the earlier call cannot have been sent any more.",
    });
  }
  if (issues.length > 0) throw new QFPayValidationError(issues);
}
