import { cells } from "./cells.js";
import { expressSetups, hasWholeContract } from "./setups.js";

cells("express", expressSetups.filter(hasWholeContract));
