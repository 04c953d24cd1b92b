export { addCheck } from "./check-command.js";
export { explainRequest, type RequestProblem } from "./explain-request.js";
export { addResend } from "./resend-command.js";
export { addServe } from "./serve.js";
export { addTrigger } from "./trigger-command.js";
