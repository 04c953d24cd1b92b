import { cells } from "./cells.js";
import { expressSetups, isFast } from "./setups.js";

cells("express", expressSetups.filter(isFast));
