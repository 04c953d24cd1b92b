import { contractOn } from "../harness/contract-on.js";

contractOn("node");
