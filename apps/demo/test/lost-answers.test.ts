import { crashes, lostAnswerCases } from "./lost-answer-cases.js";

// The e2e tests cover the crash of a minute ago, and the other back ends, which share the code of the shop.
lostAnswerCases(
  ["nestjs"],
  crashes.filter(([backend, age]) => backend === "nestjs" && age === "an hour"),
);
