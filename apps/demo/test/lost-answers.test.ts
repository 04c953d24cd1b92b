import { crashes, lostAnswerCases } from "./lost-answer-cases.js";

// The e2e tests cover the longer crashes, and the other back ends. All back ends share the code of the shop.
lostAnswerCases(
  ["nestjs"],
  crashes.filter(([backend, age]) => backend === "nestjs" && age === "an hour"),
);
