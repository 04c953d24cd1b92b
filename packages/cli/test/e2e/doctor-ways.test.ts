import { rmSync } from "node:fs";
import { afterAll } from "vitest";
import { doctorAt, folder } from "../doctor-at.js";
import { combinedWays } from "../doctor-ways.js";

afterAll(() => rmSync(folder, { recursive: true }));

doctorAt(combinedWays);
