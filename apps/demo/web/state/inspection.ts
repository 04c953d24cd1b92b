import { computed, signal } from "@preact/signals";
import type { Inspection } from "../../src/shop/api.js";
import { callTool, problemText } from "./request.js";
import { notifications } from "./wire.js";

/** One use of the inspector on a notification. The newest use is the first in the list. */
export type Trial = { id: number; name: "verify" | "tamper" | "repeat"; result?: Inspection; problem?: string };

const chosenId = signal<string | undefined>(undefined);
export const trials = signal<readonly Trial[]>([]);
export const busy = signal(false);

/** The notification that is inspected: the chosen one, or else the newest that the inspector did not send itself. */
export const inspected = computed(
  () => notifications.value.find(({ id }) => id === chosenId.value) ?? notifications.value.find(isOriginal),
);

/** Whether the gateway sent a delivery, and not the inspector itself. */
export const isOriginal = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
  headers["x-demo-delivery"] === undefined;

export function inspect(id: string): void {
  chosenId.value = id;
  trials.value = [];
}

/** Verifies the notification or delivers it again, unchanged or with one changed byte. */
export async function tryOut(name: Trial["name"], at: number): Promise<void> {
  const id = inspected.value?.id;
  if (id === undefined || busy.value) return;
  chosenId.value = id; // Later notifications do not replace the chosen one.
  busy.value = true;
  const trial: Trial = { id: trials.value.length + 1, name };
  try {
    const asked = { id, ...(name === "tamper" && { at }), deliver: name !== "verify" };
    trials.value = [{ ...trial, result: await callTool<Inspection>("inspect", asked) }, ...trials.value];
  } catch (error) {
    trials.value = [{ ...trial, problem: problemText(error) }, ...trials.value];
  }
  busy.value = false;
}
