export { type AdapterContract, adapterContract } from "./adapter-contract.js";
export * from "./fixtures.js";
export { gate } from "./gate.js";
export { headThenGet, leaveWhileBusy, openGateway } from "./leaving.js";
export { type ReprintContract, reprintContract } from "./reprint-contract.js";
export { type Answer, type SendOptions, send } from "./send.js";
export type { ContractSetup, RunningAdapter, StartAdapter } from "./start-adapter.js";
