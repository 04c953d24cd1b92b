import { crashes, lostAnswerCases } from "./lost-answer-cases.js";

// The e2e tests run the other back ends, which share the code of the shop, and the crashes that take longer.
lostAnswerCases(
  ["nestjs"],
  crashes.filter(([backend, age]) => backend === "nestjs" && age === "an hour"),
);
