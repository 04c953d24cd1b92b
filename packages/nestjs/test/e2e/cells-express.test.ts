import { cells } from "../cells.js";
import { e2eSetups, expressSetups } from "../setups.js";

cells("express", e2eSetups(expressSetups));
