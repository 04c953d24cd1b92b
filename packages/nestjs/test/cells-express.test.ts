import { cells } from "./cells.js";
import { expressSetups } from "./setups.js";

cells("express", expressSetups);
