import { isWeekly } from "../../../../scripts/weekly.mjs";
import { crashes, lostAnswerCases } from "../lost-answer-cases.js";

// The back ends share the code of the shop. For each commit, the fast tests run these cases on NestJS, and
// findings.test.ts uses each back end after a lost answer.
lostAnswerCases(
  isWeekly ? ["express", "hono"] : [],
  crashes.filter(
    ([backend, age]) => age !== (backend === "nestjs" ? "an hour" : "") && (isWeekly || backend === "nestjs"),
  ),
);
