import { moneyRows, unclear } from "../recovery-cases.js";
import { afterFault } from "../recovery-faults.js";

for (const fault of Object.keys(unclear)) afterFault(fault, moneyRows);
