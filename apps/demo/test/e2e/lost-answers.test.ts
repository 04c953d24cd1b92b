import { crashes, lostAnswerCases } from "../lost-answer-cases.js";

lostAnswerCases(
  ["express", "hono"],
  crashes.filter(([backend, age]) => backend !== "nestjs" || age !== "an hour"),
);
